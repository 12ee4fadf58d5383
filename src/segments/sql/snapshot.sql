-- A frozen membership.
-- grain: at most one row
-- @param id: VARCHAR
-- @required id, segment, version, as_of_s, size, made_at_s
SELECT id, segment, version, as_of_s, model, size, made_at_s FROM derived.snapshot WHERE id = $id
