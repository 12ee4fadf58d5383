-- Adds the headers of blocks that are not known yet.
-- grain: none
-- @param chain: USMALLINT
-- @param blocks: UINTEGER[]
-- @param times: UINTEGER[]
-- @param hashes: VARCHAR[]
-- @param parents: VARCHAR[]
INSERT INTO chain.block
SELECT $chain, h.block, h.at_s, unhex(substr(h.hash, 3)), unhex(substr(h.parent, 3))
FROM (SELECT unnest($blocks) AS block, unnest($times) AS at_s, unnest($hashes) AS hash, unnest($parents) AS parent) h
WHERE NOT EXISTS (FROM chain.block b WHERE b.chain = $chain AND b.block = h.block)
