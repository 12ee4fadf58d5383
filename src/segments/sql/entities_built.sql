-- The newest instant at or before another for which entities were built.
-- grain: at most one row
-- @param as_of_s: UINTEGER
-- @required *
SELECT as_of_s FROM derived.entity_build WHERE as_of_s <= $as_of_s ORDER BY as_of_s DESC LIMIT 1
