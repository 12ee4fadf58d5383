-- Removes the features of an instant, to be built anew.
-- grain: nothing
-- @param as_of_s: UINTEGER
DELETE FROM derived.wallet_feature WHERE as_of_s = $as_of_s
