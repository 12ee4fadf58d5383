-- Wallets that sent tokens within a window: more than nothing, to somebody else, neither of spam nor of $except.
-- Empty $chains and $contracts = any.
-- grain: one wallet, ascending; the zero address is no wallet.
-- @param as_of_s: UINTEGER
-- @param until_s: UINTEGER
-- @param chains: VARCHAR[]
-- @param contracts: BLOB[]
-- @param except: BLOB[]
-- @required *
SELECT DISTINCT t.src AS wallet
FROM chain.transfer t
JOIN chain.token k ON k.id = t.token
JOIN chain.chain c ON c.id = t.chain
LEFT JOIN derived.token_judgement j ON j.token = t.token
LEFT JOIN derived.token_mark m ON m.token = t.token
WHERE t.at_s >= $as_of_s AND t.at_s < $until_s AND t.src <> t.dst AND (t.amount > 0 OR t.kind = 2)
  AND (len($chains) = 0 OR list_contains($chains, c.caip2))
  AND (len($contracts) = 0 OR list_contains($contracts, k.address))
  AND NOT list_contains($except, k.address)
  AND NOT coalesce(m.spam, len(j.rules) > 0, false)
  AND t.src NOT IN (SELECT id FROM chain.wallet WHERE address = repeat('\x00'::BLOB, 20))
ORDER BY wallet
