-- Adds committed ranges.
-- grain: none
-- @param chain: VARCHAR
-- @param streams: VARCHAR[]
-- @param axes: VARCHAR[]
-- @param from_n: UBIGINT[]
-- @param to_n: UBIGINT[]
-- @param final: BOOLEAN[]
-- @param sources: VARCHAR[]
-- @param at_s: UINTEGER[]
-- @param evidence: VARCHAR[]
-- @param suspect: BOOLEAN[]
INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s, evidence, suspect)
SELECT (SELECT id FROM chain.chain WHERE caip2 = $chain), unnest($streams), unnest($axes), unnest($from_n), unnest($to_n), unnest($final),
  unnest($sources), unnest($at_s), unnest($evidence), unnest($suspect)
