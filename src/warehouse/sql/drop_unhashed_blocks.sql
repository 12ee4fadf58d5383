-- Takes blocks away whose hash was not known, because their headers follow.
-- grain: none
-- @param chain: USMALLINT
-- @param blocks: UINTEGER[]
DELETE FROM chain.block WHERE chain = $chain AND hash IS NULL AND block IN (SELECT unnest($blocks))
