-- Tables and views that may leave the warehouse.
-- grain: one table or view
-- @required *
SELECT CASE WHEN table_schema = 'main' THEN table_name ELSE table_schema || '.' || table_name END AS name
FROM information_schema.tables
WHERE table_schema IN ('chain', 'derived') OR (table_schema = 'main' AND table_type = 'VIEW')
ORDER BY name
