-- Records a reorganisation.
-- grain: none
-- @param chain: USMALLINT
-- @param from_block: UINTEGER
-- @param depth: UINTEGER
-- @param old_hash: BLOB
-- @param orphaned: UBIGINT
-- @param stale_after_s: UINTEGER
-- @param at_s: UINTEGER
INSERT INTO chain.reorg VALUES ($chain, $from_block, $depth, $old_hash, $orphaned, $stale_after_s, $at_s)
