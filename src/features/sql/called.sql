-- Wallets that sent a transaction to a contract within a window. $selector NULL = whatever function. A call that failed counts as a call.
-- Empty $chains and $contracts = any; contracts in $except never count.
-- grain: one wallet, ascending.
-- @param as_of_s: UINTEGER
-- @param until_s: UINTEGER
-- @param chains: VARCHAR[]
-- @param contracts: BLOB[]
-- @param except: BLOB[]
-- @param selector: UINTEGER?
-- @required *
SELECT DISTINCT t.src AS wallet
FROM chain.transaction t
JOIN chain.wallet w ON w.id = t.dst
JOIN chain.chain c ON c.id = t.chain
WHERE t.at_s >= $as_of_s AND t.at_s < $until_s
  AND (len($chains) = 0 OR list_contains($chains, c.caip2))
  AND (len($contracts) = 0 OR list_contains($contracts, w.address))
  AND NOT list_contains($except, w.address)
  AND ($selector IS NULL OR t.selector = $selector)
ORDER BY wallet
