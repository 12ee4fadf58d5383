-- Whether movements without a place are known of some blocks.
-- grain: one row
-- @param chain: USMALLINT
-- @param from_block: UINTEGER
-- @param to_block: UBIGINT
-- @required *
SELECT count(*) > 0 AS has FROM chain.unplaced_transfer WHERE chain = $chain AND block >= $from_block AND block < $to_block
