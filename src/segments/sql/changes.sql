-- Who entered and left a segment, the newest first.
-- grain: one wallet of one evaluation
-- @param name: VARCHAR
-- @param first: UINTEGER
-- @required *
SELECT '0x' || lower(hex(w.address)) AS address, c.as_of_s, c.entered
FROM derived.segment_change c JOIN chain.wallet w ON w.id = c.wallet
WHERE c.name = $name
ORDER BY c.as_of_s DESC, w.address
LIMIT $first
