-- Whether the wallet graph was measured as of an instant.
-- grain: one row
-- @param as_of_s: UINTEGER
-- @required *
SELECT count(*) > 0 AS measured FROM derived.wallet_graph WHERE as_of_s = $as_of_s
