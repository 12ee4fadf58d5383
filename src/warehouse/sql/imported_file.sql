-- A file that was imported before, by its content.
-- grain: at most one file
-- @param sha256: VARCHAR
-- @param kind: VARCHAR
-- @required *
SELECT name, rows FROM chain.import_file WHERE sha256 = $sha256 AND kind = $kind
