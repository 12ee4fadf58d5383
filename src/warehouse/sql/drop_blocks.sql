-- Takes the headers of a chain's blocks from one on away.
-- grain: none
-- @param chain: USMALLINT
-- @param from_block: UINTEGER
DELETE FROM chain.block WHERE chain = $chain AND block >= $from_block
