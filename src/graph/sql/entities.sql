-- The entities of an instant, the largest first.
-- grain: one entity.
-- @param as_of_s: UINTEGER
-- @param first: UINTEGER
-- @required *
SELECT entity, wallets, confidence FROM derived.entity WHERE as_of_s = $as_of_s ORDER BY wallets DESC, entity LIMIT $first
