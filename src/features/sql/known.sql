-- Of how many wallets each feature is known as of an instant.
-- grain: one feature
-- @param as_of_s: UINTEGER
-- @required *
SELECT feature, wallets, known FROM derived.feature_coverage WHERE as_of_s = $as_of_s
