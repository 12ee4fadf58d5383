-- Headers whose parent is not the stored block before them.
-- grain: one block
-- @required *
SELECT b.chain, b.block, b.parent, p.hash AS previous FROM chain.block b
JOIN chain.block p ON p.chain = b.chain AND p.block::BIGINT = b.block::BIGINT - 1
WHERE b.parent <> p.hash
ORDER BY ALL
