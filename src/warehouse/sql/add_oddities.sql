-- Records what was odd in a source's answers; the same oddity of the same log again changes nothing.
-- grain: none
-- @param chain: USMALLINT
-- @param blocks: UINTEGER[]
-- @param log_indexes: UINTEGER[]
-- @param kinds: VARCHAR[]
-- @param details: VARCHAR[]
-- @param source: VARCHAR
-- @param at_s: UINTEGER
INSERT INTO chain.oddity
SELECT $chain, o.block, o.log_index, o.kind, o.detail, $source, $at_s
FROM (SELECT unnest($blocks) AS block, unnest($log_indexes) AS log_index, unnest($kinds) AS kind, unnest($details) AS detail) o
WHERE NOT EXISTS (
  FROM chain.oddity x
  WHERE x.chain = $chain AND x.block = o.block AND x.log_index IS NOT DISTINCT FROM o.log_index AND x.kind = o.kind
)
