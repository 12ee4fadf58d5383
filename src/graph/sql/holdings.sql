-- Which collections wallets received an item of before an instant, bought or sent to them.
-- grain: one pair of wallet and collection, by wallet.
-- @param as_of_s: UINTEGER
-- @required *
SELECT buyer AS wallet, collection FROM chain.sale WHERE at_s < $as_of_s
UNION
SELECT dst, token FROM chain.transfer WHERE at_s < $as_of_s AND kind IN (2, 3)
ORDER BY wallet, collection
