-- Whether another stream of the same kinds has given rows of these blocks already, such as a file of some of the transfers.
-- grain: one row
-- @param chain: VARCHAR
-- @param streams: VARCHAR[]
-- @param from_n: UBIGINT
-- @param to_n: UBIGINT
-- @required *
SELECT count(*) > 0 AS shared
FROM chain.covered v
JOIN chain.chain c ON c.id = v.chain
WHERE c.caip2 = $chain AND v.axis = 'block' AND v.from_n < $to_n AND v.to_n > $from_n AND NOT list_contains($streams, v.stream)
  AND split_part(v.stream, ':', 1) IN (SELECT split_part(unnest($streams), ':', 1))
