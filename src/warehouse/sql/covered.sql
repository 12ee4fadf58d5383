-- Every committed range of every stream.
-- grain: one committed range
-- @required chain, stream, axis, from_n, to_n, final, source, at_s, suspect
SELECT c.caip2 AS chain, v.stream, v.axis, v.from_n, v.to_n, v.final, v.source, v.at_s, v.evidence, coalesce(v.suspect, false) AS suspect
FROM chain.covered v
JOIN chain.chain c ON c.id = v.chain
ORDER BY chain, stream, axis, from_n
