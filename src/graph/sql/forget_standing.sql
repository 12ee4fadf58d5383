-- Removes the measures of an instant, to be measured anew.
-- grain: nothing
-- @param as_of_s: UINTEGER
DELETE FROM derived.wallet_graph WHERE as_of_s = $as_of_s
