-- The headers of the blocks of a chain that are covered and not final, ascending.
-- grain: one block
-- @param chain: VARCHAR
-- @required *
SELECT b.block, b.at_s, '0x' || lower(hex(b.hash)) AS hash, '0x' || lower(hex(b.parent)) AS parent
FROM chain.block b
JOIN chain.chain c ON c.id = b.chain
WHERE c.caip2 = $chain AND b.hash IS NOT NULL AND b.parent IS NOT NULL
  AND EXISTS (
    FROM chain.covered v
    WHERE v.chain = b.chain AND v.axis = 'block' AND NOT v.final AND b.block >= v.from_n AND b.block < v.to_n
  )
ORDER BY b.block
