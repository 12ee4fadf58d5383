-- Orphaned transfers that still stand with the same content, though no range was committed over them since they were orphaned.
-- A reorganised block may include the same transaction again, at the same place with the same content: such a row is right, and is
-- told by the range that was committed with it, which is not older than the orphaning.
-- grain: one transfer
-- @required *
SELECT o.chain, o.block, o.log_index, o.sub, o.orphaned_at_s FROM chain.orphaned_transfer o
SEMI JOIN chain.transfer t ON t.chain = o.chain AND t.block = o.block AND t.log_index = o.log_index AND t.sub = o.sub
  AND t.token = o.token AND t.src = o.src AND t.dst = o.dst AND t.amount = o.amount AND t.item IS NOT DISTINCT FROM o.item
WHERE NOT EXISTS (
  FROM chain.covered c
  WHERE c.chain = o.chain AND c.stream LIKE 'transfers%' AND c.axis = 'block' AND c.at_s >= o.orphaned_at_s
    AND o.block >= c.from_n AND o.block < c.to_n
)
ORDER BY ALL
