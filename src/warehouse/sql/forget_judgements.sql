-- Removes the judgements that are about to be made anew.
-- grain: none
-- @param chain: VARCHAR?
DELETE FROM derived.token_judgement WHERE token IN (
  SELECT t.id FROM chain.token t JOIN chain.chain c ON c.id = t.chain WHERE $chain IS NULL OR c.caip2 = $chain
)
