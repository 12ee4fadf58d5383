-- Removes the rows of an instant, to be made anew.
-- grain: nothing
-- @param as_of_s: UINTEGER
DELETE FROM derived.entity_member WHERE as_of_s = $as_of_s
