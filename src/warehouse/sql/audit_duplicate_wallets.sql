-- Addresses that have more than one wallet id.
-- grain: one address
-- @required *
SELECT address, count(*)::UINTEGER AS wallets FROM chain.wallet GROUP BY address HAVING count(*) > 1
