-- The ranges for which a stream of a chain is complete, as they were committed.
-- grain: one committed range
-- @param chain: VARCHAR
-- @param stream: VARCHAR
-- @required *
SELECT v.axis, v.from_n, v.to_n, v.final
FROM chain.covered v
JOIN chain.chain c ON c.id = v.chain
WHERE c.caip2 = $chain AND v.stream = $stream
ORDER BY v.from_n
