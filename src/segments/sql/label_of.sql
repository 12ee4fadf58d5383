-- Who says since when that a wallet has a label, before an instant.
-- grain: one label of one source
-- @param wallet: UINTEGER
-- @param label: VARCHAR
-- @param as_of_s: UINTEGER
-- @required *
SELECT source, at_s FROM chain.label WHERE wallet = $wallet AND label = $label AND at_s < $as_of_s ORDER BY at_s, source
