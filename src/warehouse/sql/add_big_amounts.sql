-- Keeps the exact values of saturated numbers.
-- grain: none
-- @param chain: USMALLINT
-- @param field: VARCHAR
-- @param blocks: UINTEGER[]
-- @param log_indexes: UINTEGER[]
-- @param subs: USMALLINT[]
-- @param exact: BIGNUM[]
INSERT INTO chain.big_amount
SELECT $chain, $field, unnest($blocks), unnest($log_indexes), unnest($subs), unnest($exact)
