-- The entities of wallets, as of the newest instant at or before another for which entities were built; a wallet linked to nobody has none.
-- grain: one wallet
-- @param wallets: UINTEGER[]
-- @param as_of_s: UINTEGER
-- @required *
SELECT m.wallet, w.address AS entity, e.as_of_s, e.wallets, e.confidence
FROM derived.entity_member m
JOIN derived.entity e ON e.as_of_s = m.as_of_s AND e.entity = m.entity
JOIN chain.wallet w ON w.id = m.entity
WHERE m.as_of_s = (SELECT max(b.as_of_s) FROM derived.entity_build b WHERE b.as_of_s <= $as_of_s)
  AND m.wallet IN (SELECT unnest($wallets))
