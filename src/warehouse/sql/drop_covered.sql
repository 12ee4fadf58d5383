-- Takes the committed ranges of a chain's axis away, to be written anew in the same transaction.
-- grain: none
-- @param chain: VARCHAR
-- @param axis: VARCHAR
DELETE FROM chain.covered WHERE chain = (SELECT id FROM chain.chain WHERE caip2 = $chain) AND axis = $axis
