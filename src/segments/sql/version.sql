-- One version of a saved segment; version 0 = the newest that was not removed.
-- grain: at most one row
-- @param name: VARCHAR
-- @param version: UINTEGER
-- @required *
SELECT name, version, filter, saved_at_s, saved_by
FROM derived.segment
WHERE name = $name AND CASE $version
  WHEN 0 THEN version > coalesce((SELECT max(r.version) FROM derived.segment_removal r WHERE r.name = $name), 0)
  ELSE version = $version END
ORDER BY version DESC
LIMIT 1
