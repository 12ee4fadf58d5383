-- Transfers that no committed range of their chain's transfer streams holds, where one of them states block ranges.
-- A partial file claims the range from its first to its last row too, by block or by second: its rows are covered like those of a node.
-- grain: one transfer
-- @required *
SELECT t.chain, t.block, t.log_index, t.sub, t.at_s FROM chain.transfer t
SEMI JOIN (FROM chain.covered WHERE stream LIKE 'transfers%' AND axis = 'block') s ON s.chain = t.chain
WHERE NOT EXISTS (
  FROM chain.covered c
  WHERE c.chain = t.chain AND c.stream LIKE 'transfers%' AND c.axis = 'block' AND t.block >= c.from_n AND t.block < c.to_n
) AND NOT EXISTS (
  FROM chain.covered c
  WHERE c.chain = t.chain AND c.stream LIKE 'transfers%' AND c.axis = 'second' AND t.at_s >= c.from_n AND t.at_s < c.to_n
)
ORDER BY ALL
