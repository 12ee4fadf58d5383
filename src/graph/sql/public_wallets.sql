-- The public wallets of an instant, which link nobody.
-- grain: one wallet, ascending.
-- @param as_of_s: UINTEGER
-- @required *
SELECT wallet, kind, source, reason FROM derived.public_wallet WHERE as_of_s = $as_of_s ORDER BY wallet
