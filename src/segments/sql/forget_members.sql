-- Forgets who is in a watched segment.
-- grain: nothing
-- @param name: VARCHAR
DELETE FROM derived.segment_member WHERE name = $name
