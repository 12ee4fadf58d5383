-- The small number of a chain.
-- grain: at most one chain
-- @param chain: VARCHAR
-- @required *
SELECT id FROM chain.chain WHERE caip2 = $chain
