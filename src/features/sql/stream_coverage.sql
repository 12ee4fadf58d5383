-- The time that each stream of some kinds covers for good; a block's time is its header's, and unknown headers cover nothing.
-- $kinds: the first words of streams' names, such as sales. $chains empty = all.
-- grain: one stream and one of its final ranges, half-open; from_s = to_s when the time is unknown.
-- @param chains: VARCHAR[]
-- @param kinds: VARCHAR[]
-- @required *
SELECT
  c.caip2 AS chain,
  v.stream,
  coalesce(CASE WHEN v.axis = 'second' THEN v.from_n ELSE first.at_s END, 0)::DOUBLE AS from_s,
  coalesce(CASE WHEN v.axis = 'second' THEN v.to_n ELSE last.at_s + 1 END, 0)::DOUBLE AS to_s
FROM chain.covered v
JOIN chain.chain c ON c.id = v.chain
LEFT JOIN chain.block first ON v.axis = 'block' AND first.chain = v.chain AND first.block = v.from_n
LEFT JOIN chain.block last ON v.axis = 'block' AND last.chain = v.chain AND last.block = v.to_n - 1
WHERE v.final AND list_contains($kinds, split_part(v.stream, ':', 1))
  AND (len($chains) = 0 OR list_contains($chains, c.caip2))
ORDER BY ALL
