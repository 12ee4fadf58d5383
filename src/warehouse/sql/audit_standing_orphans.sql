-- Orphaned transfers that still stand as they were. A reorganised block may include the same transaction again, at the same place and with
-- the same content: such a row is right only where the block's new range was committed after the old row was orphaned.
-- grain: one transfer
-- @required *
SELECT o.chain, o.block, o.log_index, o.sub, o.orphaned_at_s FROM chain.orphaned_transfer o
JOIN chain.transfer t ON t.chain = o.chain AND t.block = o.block AND t.log_index = o.log_index AND t.sub = o.sub
  AND t.token = o.token AND t.src = o.src AND t.dst = o.dst AND t.amount = o.amount AND t.item IS NOT DISTINCT FROM o.item
WHERE NOT EXISTS (
  FROM chain.covered c
  WHERE c.chain = o.chain AND c.stream LIKE 'transfers%' AND c.at_s >= o.orphaned_at_s
    AND CASE c.axis WHEN 'block' THEN t.block >= c.from_n AND t.block < c.to_n ELSE t.at_s >= c.from_n AND t.at_s < c.to_n END
)
ORDER BY ALL
