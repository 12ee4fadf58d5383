-- The stored hash of one block, and whether it is final.
-- grain: one block
-- @param chain: VARCHAR
-- @param block: UINTEGER
-- @required *
SELECT '0x' || lower(hex(b.hash)) AS hash,
  NOT EXISTS (
    FROM chain.covered v
    WHERE v.chain = b.chain AND v.axis = 'block' AND NOT v.final AND b.block >= v.from_n AND b.block < v.to_n
  ) AS final
FROM chain.block b
JOIN chain.chain c ON c.id = b.chain
WHERE c.caip2 = $chain AND b.block = $block AND b.hash IS NOT NULL
