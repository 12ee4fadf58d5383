-- The event tables: tables of schema chain that a twin and a wide `saturated` mark as such.
-- grain: one table
-- @required *
SELECT t.table_name AS name FROM duckdb_tables() t
JOIN duckdb_columns() s ON s.table_oid = t.table_oid AND s.database_name = t.database_name
WHERE t.schema_name = 'chain' AND t.database_name = current_database() AND s.column_name = 'saturated' AND s.data_type = 'UINTEGER'
  AND t.table_name NOT LIKE 'orphaned\_%' ESCAPE '\'
ORDER BY name
