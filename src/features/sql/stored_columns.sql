-- The columns that the feature table has.
-- grain: one column
-- @required *
SELECT column_name AS name FROM duckdb_columns() WHERE schema_name = 'derived' AND table_name = 'wallet_feature'
