-- The entity that a wallet belongs to as of an instant, with every member.
-- grain: one member, ascending.
-- @param as_of_s: UINTEGER
-- @param wallet: UINTEGER
-- @required *
SELECT m.entity, m.wallet, w.address, m.confidence
FROM derived.entity_member m JOIN chain.wallet w ON w.id = m.wallet
WHERE m.as_of_s = $as_of_s
  AND m.entity IN (SELECT entity FROM derived.entity_member WHERE as_of_s = $as_of_s AND wallet = $wallet)
ORDER BY m.wallet
