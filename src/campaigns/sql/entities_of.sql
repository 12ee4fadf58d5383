-- The entities that wallets belong to as of an instant; a wallet that is linked to nobody has no row.
-- grain: one wallet.
-- @param as_of_s: UINTEGER
-- @param wallets: UINTEGER[]
-- @required *
SELECT m.wallet, m.entity, w.address
FROM derived.entity_member m JOIN chain.wallet w ON w.id = m.entity
WHERE m.as_of_s = $as_of_s AND m.wallet IN (SELECT unnest($wallets))
