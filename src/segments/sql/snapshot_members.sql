-- The members of a snapshot.
-- grain: one wallet, by address
-- @param id: VARCHAR
-- @required *
SELECT w.id AS wallet, '0x' || lower(hex(w.address)) AS address
FROM derived.snapshot_wallet s JOIN chain.wallet w ON w.id = s.wallet
WHERE s.snapshot = $id
ORDER BY w.address
