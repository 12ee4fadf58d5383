-- The columns that the feature tables have.
-- schema: derived, or private for those withheld.
-- grain: one column
-- @required *
SELECT schema_name AS schema, column_name AS name FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name IN ('derived', 'private') AND table_name = 'wallet_feature'
