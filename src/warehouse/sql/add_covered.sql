-- Marks a range as complete.
-- grain: none
-- @param chain: VARCHAR
-- @param stream: VARCHAR
-- @param axis: VARCHAR
-- @param from_n: UBIGINT
-- @param to_n: UBIGINT
-- @param final: BOOLEAN
-- @param source: VARCHAR
-- @param at_s: UINTEGER
INSERT INTO chain.covered
SELECT id, $stream, $axis, $from_n, $to_n, $final, $source, $at_s FROM chain.chain WHERE caip2 = $chain
