-- How many wallets have features as of an instant.
-- grain: one row
-- @param as_of_s: UINTEGER
-- @required *
SELECT count(*)::UINTEGER AS wallets FROM derived.wallet_feature WHERE as_of_s = $as_of_s
