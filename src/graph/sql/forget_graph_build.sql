-- Forgets that an instant was measured.
-- grain: nothing
-- @param as_of_s: UINTEGER
DELETE FROM derived.graph_build WHERE as_of_s = $as_of_s
