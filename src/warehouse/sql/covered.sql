-- Every committed range of every stream.
-- grain: one committed range
-- @required *
SELECT c.caip2 AS chain, v.stream, v.axis, v.from_n, v.to_n, v.final
FROM chain.covered v
JOIN chain.chain c ON c.id = v.chain
ORDER BY chain, stream, axis, from_n
