-- The columns of an event table of schema chain; `ids` = whose ids a column holds, none where it holds values.
-- grain: one column
-- @param table: VARCHAR
-- @required name, type
SELECT column_name AS name, data_type AS type, comment AS ids FROM duckdb_columns()
WHERE schema_name = 'chain' AND database_name = current_database() AND table_name = $table ORDER BY column_index
