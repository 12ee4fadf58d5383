-- Of blocks with known hashes, those that stand under another hash.
-- grain: one block
-- @param chain: VARCHAR
-- @param blocks: UINTEGER[]
-- @param hashes: VARCHAR[]
-- @required *
SELECT b.block FROM (SELECT unnest($blocks) AS block, unnest($hashes) AS hash) h
JOIN chain.chain c ON c.caip2 = $chain
JOIN chain.block b ON b.chain = c.id AND b.block = h.block
WHERE b.hash IS NOT NULL AND '0x' || lower(hex(b.hash)) <> h.hash
ORDER BY b.block
