-- Saturated amounts whose exact value is missing.
-- grain: one transfer
-- @required *
SELECT t.chain, t.block, t.log_index, t.sub FROM chain.transfer t
WHERE t.saturated & 1 = 1 AND NOT EXISTS (
  FROM chain.big_amount b
  WHERE b.field = 'transfer.amount' AND b.chain = t.chain AND b.block = t.block AND b.log_index = t.log_index AND b.sub = t.sub
)
