-- Wallets that did what a goal asks for within its window. A trade is what derived.trade_before says, as of the window's end.
-- $event is 'purchase', 'sale' or 'trade' (either). Empty $chains and $contracts = any; sales of $except never count.
-- grain: one wallet, ascending.
-- @param as_of_s: UINTEGER
-- @param until_s: UINTEGER
-- @param event: VARCHAR
-- @param chains: VARCHAR[]
-- @param contracts: BLOB[]
-- @param except: BLOB[]
-- @required *
WITH counted AS (
  SELECT x.buyer, x.seller
  FROM derived.trade_before($until_s) x
  JOIN chain.token k ON k.id = x.collection
  JOIN chain.chain c ON c.id = x.chain
  WHERE x.at_s >= $as_of_s
    AND (len($chains) = 0 OR list_contains($chains, c.caip2))
    AND (len($contracts) = 0 OR list_contains($contracts, k.address))
    AND NOT list_contains($except, k.address)
)
SELECT buyer AS wallet FROM counted WHERE $event IN ('purchase', 'trade')
UNION
SELECT seller FROM counted WHERE $event IN ('sale', 'trade')
ORDER BY wallet
