-- Records that a segment was taken away, up to a version.
-- grain: nothing
-- @param name: VARCHAR
-- @param version: UINTEGER
-- @param removed_at_s: UINTEGER
-- @param removed_by: VARCHAR
INSERT INTO derived.segment_removal (name, version, removed_at_s, removed_by) VALUES ($name, $version, $removed_at_s, $removed_by)
