-- The tables of the warehouse.
-- grain: one table
-- @required *
SELECT schema_name AS schema, table_name AS name FROM duckdb_tables()
WHERE NOT internal AND NOT temporary AND database_name = current_database() ORDER BY schema, name
