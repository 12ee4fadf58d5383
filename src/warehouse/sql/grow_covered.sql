-- Extends the committed range that ends where a new one begins.
-- grain: none
-- @param chain: VARCHAR
-- @param stream: VARCHAR
-- @param axis: VARCHAR
-- @param from_n: UBIGINT
-- @param to_n: UBIGINT
-- @param final: BOOLEAN
-- @param source: VARCHAR
-- @param at_s: UINTEGER
UPDATE chain.covered SET to_n = $to_n, at_s = $at_s
WHERE chain = (SELECT id FROM chain.chain WHERE caip2 = $chain)
  AND stream = $stream AND axis = $axis AND to_n = $from_n AND final = $final AND source = $source
