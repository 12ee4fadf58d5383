-- What public wallet this one is as of an instant, and why.
-- grain: one wallet or none.
-- @param as_of_s: UINTEGER
-- @param wallet: UINTEGER
-- @required *
SELECT kind, source, reason FROM derived.public_wallet WHERE as_of_s = $as_of_s AND wallet = $wallet
