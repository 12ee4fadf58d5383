-- Adds a principal unless it is known.
-- grain: one principal
-- @param id: VARCHAR
-- @param created_at_s: UINTEGER
INSERT INTO private.principal (id, name, created_at_s) VALUES ($id, $id, $created_at_s) ON CONFLICT DO NOTHING
