-- The instant of the newest build of entities as of $as_of_s or before.
-- grain: one build
-- @param as_of_s: UINTEGER
-- @required *
SELECT as_of_s FROM derived.entity_build WHERE as_of_s <= $as_of_s ORDER BY as_of_s DESC LIMIT 1
