-- The addresses of a snapshot's members.
-- grain: one wallet, ascending by address
-- @param snapshot: VARCHAR
-- @required *
SELECT m.wallet, w.address FROM derived.snapshot_wallet m JOIN chain.wallet w ON w.id = m.wallet
WHERE m.snapshot = $snapshot ORDER BY w.address
