-- Saves a version of a segment.
-- grain: nothing
-- @param name: VARCHAR
-- @param version: UINTEGER
-- @param filter: JSON
-- @param saved_at_s: UINTEGER
-- @param saved_by: VARCHAR
INSERT INTO derived.segment (name, version, filter, saved_at_s, saved_by)
VALUES ($name, $version, $filter, $saved_at_s, $saved_by)
