-- A file of identities or events that was imported before, by its content.
-- grain: at most one file
-- @param sha256: VARCHAR
-- @param kind: VARCHAR
-- @required *
SELECT rows FROM private.import_file WHERE sha256 = $sha256 AND kind = $kind
