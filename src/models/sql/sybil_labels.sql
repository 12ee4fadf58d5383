-- What people say of wallets: 'SYBIL' and 'NOT_SYBIL', dated before an instant. A wallet that is called both is neither.
-- grain: one wallet
-- @param as_of_s: UINTEGER
-- @required *
SELECT wallet, bool_or(label = 'SYBIL') AS sybil
FROM chain.label
WHERE label IN ('SYBIL', 'NOT_SYBIL') AND at_s < $as_of_s
GROUP BY wallet
HAVING count(DISTINCT label) = 1
ORDER BY wallet
