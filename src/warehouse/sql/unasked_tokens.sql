-- Tokens of a chain whose contracts were never asked, or not since an instant.
-- grain: one token, by id
-- @param chain: VARCHAR
-- @param before_s: UINTEGER
-- @param after: BIGINT
-- @param limit: UINTEGER
-- @required *
SELECT t.id, t.address
FROM chain.token t JOIN chain.chain c ON c.id = t.chain LEFT JOIN chain.token_metadata a ON a.token = t.id
WHERE c.caip2 = $chain AND t.id > $after AND (a.checked_at_s IS NULL OR a.checked_at_s < $before_s)
ORDER BY t.id LIMIT $limit
