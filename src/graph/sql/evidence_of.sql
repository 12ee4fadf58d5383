-- The evidence of an entity as of an instant.
-- grain: one evidence row, by link and rule.
-- @param as_of_s: UINTEGER
-- @param entity: UINTEGER
-- @required *
SELECT
  a.address AS wallet, b.address AS other, e.rule, c.address AS counterpart, e.scale_s,
  e.chain, e.block, e.tx_index, e.at_s, e.other_chain, e.other_block, e.other_tx_index, e.other_at_s
FROM derived.entity_evidence e
JOIN chain.wallet a ON a.id = e.wallet
JOIN chain.wallet b ON b.id = e.other
JOIN chain.wallet c ON c.id = e.counterpart
WHERE e.as_of_s = $as_of_s AND e.entity = $entity
ORDER BY e.wallet, e.other, e.rule, e.at_s, e.counterpart
