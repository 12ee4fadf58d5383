-- How far each stream is covered before an instant, and by which sources.
-- grain: one stream of one chain; to_block NULL = it is covered in seconds; to_s NULL = the header of its last block is unknown.
-- final_s: as to_s, of the part that no reorganisation can change.
-- @param as_of_s: UINTEGER
-- @required chain stream sources
WITH reach AS (
  SELECT v.chain, v.stream, v.source, v.final, v.axis,
    CASE WHEN v.axis = 'block' THEN least(v.to_n - 1, (SELECT max(b.block) FROM chain.block b WHERE b.chain = v.chain AND b.at_s < $as_of_s)) END AS block,
    CASE WHEN v.axis = 'second' THEN least(v.to_n, $as_of_s) END AS second, v.from_n
  FROM chain.covered v
), begun AS (
  SELECT r.*, coalesce(r.second, h.at_s) AS at_s
  FROM reach r LEFT JOIN chain.block h ON h.chain = r.chain AND h.block = r.block
  WHERE coalesce(r.second, r.block, r.from_n) >= r.from_n
)
SELECT c.caip2 AS chain, b.stream, max(b.block)::UINTEGER AS to_block, max(b.at_s)::UINTEGER AS to_s,
  max(b.at_s) FILTER (b.final)::UINTEGER AS final_s, list_sort(list(DISTINCT b.source)) AS sources
FROM begun b JOIN chain.chain c ON c.id = b.chain
GROUP BY c.caip2, b.stream
ORDER BY c.caip2, b.stream
