-- The token contracts at an address; an empty chain = on any.
-- grain: one token
-- @param address: BLOB
-- @param chain: VARCHAR
-- @required *
SELECT t.id FROM chain.token t JOIN chain.chain c ON c.id = t.chain
WHERE t.address = $address AND ($chain = '' OR c.caip2 = $chain)
ORDER BY t.id
