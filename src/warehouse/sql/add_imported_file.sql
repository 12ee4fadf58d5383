-- Remembers an imported file by its content.
-- grain: none
-- @param sha256: VARCHAR
-- @param name: VARCHAR
-- @param format: VARCHAR
-- @param kind: VARCHAR
-- @param rows: UBIGINT
-- @param at_s: UINTEGER
INSERT INTO chain.import_file VALUES ($sha256, $name, $format, $kind, $rows, $at_s)
