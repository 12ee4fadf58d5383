-- The tables whose rows become orphaned by a reorganisation: those that have a twin for such rows.
-- grain: one table
-- @required *
SELECT t.table_name AS name
FROM duckdb_tables() t
JOIN duckdb_tables() o ON o.schema_name = 'chain' AND o.table_name = 'orphaned_' || t.table_name AND o.database_name = t.database_name
WHERE t.schema_name = 'chain' AND t.database_name = current_database()
ORDER BY name
