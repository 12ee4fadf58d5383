-- When wallets dealt with each other before an instant.
-- grain: one sale, transfer or transaction between different wallets.
-- @param as_of_s: UINTEGER
-- @required *
SELECT src, dst, at_s FROM derived.dealings(0::UINTEGER, $as_of_s)
