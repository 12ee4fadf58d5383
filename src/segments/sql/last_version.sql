-- The last version under which a segment was saved, removed or not; 0 = never.
-- grain: one row
-- @param name: VARCHAR
-- @required *
SELECT coalesce(max(version), 0)::UINTEGER AS version FROM derived.segment WHERE name = $name
