-- Ends the evaluation of a segment.
-- grain: nothing
-- @param name: VARCHAR
DELETE FROM derived.segment_watch WHERE name = $name
