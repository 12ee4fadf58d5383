-- How many transfers without a place stand in some blocks.
-- grain: one row
-- @param chain: USMALLINT
-- @param from_block: UINTEGER
-- @param to_block: UBIGINT
-- @required *
SELECT count(*) AS n FROM chain.transfer
WHERE chain = $chain AND log_index >= 2147483648 AND block >= $from_block AND block < $to_block
