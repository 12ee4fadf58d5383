-- Registers a chain under the next small number.
-- grain: none
-- @param chain: VARCHAR
-- @param name: VARCHAR
-- @param finality_depth: UINTEGER
INSERT INTO chain.chain
SELECT (coalesce(max(id), 0) + 1)::USMALLINT, $chain, $name, $finality_depth FROM chain.chain
