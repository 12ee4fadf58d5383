-- The columns of a table or view (`schema.table`, or a view's name).
-- grain: one column
-- @param name: VARCHAR
-- @required *
SELECT column_name AS name FROM duckdb_columns()
WHERE CASE WHEN schema_name = 'main' THEN table_name ELSE schema_name || '.' || table_name END = $name
ORDER BY column_index
