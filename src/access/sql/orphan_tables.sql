-- The tables of rows that a reorganisation removed.
-- grain: one table
-- @required *
SELECT t.table_name AS name FROM duckdb_tables() t
WHERE t.database_name = current_database() AND t.schema_name = 'chain' AND starts_with(t.table_name, 'orphaned_')
ORDER BY name
