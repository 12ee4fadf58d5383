-- What is stored of the blocks that a reorganisation replaces.
-- grain: one row
-- @param chain: USMALLINT
-- @param from_block: UINTEGER
-- @required depth
SELECT count(*)::UINTEGER AS depth, min(at_s)::UINTEGER AS first_s, arg_min(hash, block) AS old_hash
FROM chain.block WHERE chain = $chain AND block >= $from_block AND hash IS NOT NULL
