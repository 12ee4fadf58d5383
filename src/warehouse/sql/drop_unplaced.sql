-- Takes movements without a place out of some blocks, before they are settled anew.
-- grain: none
-- @param chain: USMALLINT
-- @param from_block: UINTEGER
-- @param to_block: UBIGINT
DELETE FROM chain.transfer
WHERE chain = $chain AND log_index >= 2147483648 AND block >= $from_block AND block < $to_block
