-- Remembers an imported file of identities or events by its content.
-- grain: one file
-- @param sha256: VARCHAR
-- @param kind: VARCHAR
-- @param rows: UBIGINT
-- @param at_s: UINTEGER
INSERT INTO private.import_file VALUES ($sha256, $kind, $rows, $at_s)
