-- The wallets with features as of an instant.
-- grain: one wallet, ascending
-- @param as_of_s: UINTEGER
-- @required *
SELECT wallet FROM derived.wallet_feature WHERE as_of_s = $as_of_s ORDER BY wallet
