-- Exact values of transfers without a saturated row that they belong to.
-- grain: one exact value
-- @required *
SELECT b.chain, b.field, b.block, b.log_index, b.sub FROM chain.big_amount b
WHERE b.field IN ('transfer.amount', 'transfer.item') AND NOT EXISTS (
  FROM chain.transfer t
  WHERE t.chain = b.chain AND t.block = b.block AND t.log_index = b.log_index AND t.sub = b.sub
    AND t.saturated & (CASE b.field WHEN 'transfer.amount' THEN 1 ELSE 2 END)::UTINYINT <> 0
)
ORDER BY ALL
