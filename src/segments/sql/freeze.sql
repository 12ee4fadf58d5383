-- Records a frozen membership; an empty model = none was read.
-- grain: nothing
-- @param id: VARCHAR
-- @param segment: VARCHAR
-- @param version: UINTEGER
-- @param as_of_s: UINTEGER
-- @param model: VARCHAR
-- @param size: UINTEGER
-- @param made_at_s: UINTEGER
INSERT INTO derived.snapshot (id, segment, version, as_of_s, model, size, made_at_s)
VALUES ($id, $segment, $version, $as_of_s, nullif($model, ''), $size, $made_at_s)
