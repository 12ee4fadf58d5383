-- The entities of an instant, the largest first.
-- grain: one entity.
-- @param as_of_s: UINTEGER
-- @param first: UINTEGER
-- @required *
SELECT e.entity, w.address, e.wallets, e.confidence
FROM derived.entity e JOIN chain.wallet w ON w.id = e.entity
WHERE e.as_of_s = $as_of_s
ORDER BY e.wallets DESC, e.entity
LIMIT $first
