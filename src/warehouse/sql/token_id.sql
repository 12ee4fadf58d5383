-- The token of a chain at an address.
-- grain: one token
-- @param chain: VARCHAR
-- @param address: BLOB
-- @required *
SELECT t.id FROM chain.token t JOIN chain.chain c ON c.id = t.chain WHERE c.caip2 = $chain AND t.address = $address
