-- Takes the exact amounts of movements without a place out of some blocks.
-- grain: none
-- @param chain: USMALLINT
-- @param from_block: UINTEGER
-- @param to_block: UBIGINT
DELETE FROM chain.big_amount
WHERE chain = $chain AND field IN ('transfer.amount', 'transfer.item') AND log_index >= 2147483648
  AND block >= $from_block AND block < $to_block
