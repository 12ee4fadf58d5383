-- The newest instant up to another for which entities were built; NULL when there is none.
-- grain: one row.
-- @param as_of_s: UINTEGER
SELECT max(as_of_s) AS as_of_s FROM derived.entity_build WHERE as_of_s <= $as_of_s
