-- The scores of wallets by a model as of an instant.
-- grain: one wallet
-- @param model: VARCHAR
-- @param as_of_s: UINTEGER
-- @param wallets: UINTEGER[]
-- @required *
SELECT wallet, probability FROM derived.score
WHERE model = $model AND as_of_s = $as_of_s AND wallet IN (SELECT unnest($wallets))
