-- The newest version of every saved segment.
-- grain: one segment, by name
-- @required *
SELECT name, version, filter, saved_at_s, saved_by
FROM derived.segment s
WHERE version > coalesce((SELECT max(r.version) FROM derived.segment_removal r WHERE r.name = s.name), 0)
QUALIFY row_number() OVER (PARTITION BY name ORDER BY version DESC) = 1
ORDER BY name
