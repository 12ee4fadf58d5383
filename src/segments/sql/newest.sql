-- The newest version of every saved segment.
-- grain: one segment, by name
-- @required *
SELECT name, version, filter, saved_at_s, saved_by
FROM derived.segment
QUALIFY row_number() OVER (PARTITION BY name ORDER BY version DESC) = 1
ORDER BY name
