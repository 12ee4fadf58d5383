-- One version of a saved segment; version 0 = the newest.
-- grain: at most one row
-- @param name: VARCHAR
-- @param version: UINTEGER
-- @required *
SELECT name, version, filter, saved_at_s, saved_by
FROM derived.segment
WHERE name = $name AND ($version = 0 OR version = $version)
ORDER BY version DESC
LIMIT 1
