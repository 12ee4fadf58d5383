-- The wallets that have features as of an instant.
-- grain: one wallet
-- @param as_of_s: UINTEGER
-- @required *
SELECT wallet FROM derived.wallet_feature WHERE as_of_s = $as_of_s ORDER BY wallet
