-- Links of entities that do not rest on two independent rows of evidence, or on two rows of co-activity alone.
-- Independent: of different transactions on both sides, of different counterparts, and of different rules or different times (buckets of the row's scale).
-- grain: one link
-- @required as_of_s, wallet, other
WITH row_of AS (
  SELECT
    as_of_s, wallet, other, rule, counterpart, (chain, block, tx_index) AS own, (other_chain, other_block, other_tx_index) AS others,
    CASE WHEN scale_s = 0 THEN at_s ELSE (at_s::BIGINT + shift_s) // scale_s END AS time_base
  FROM derived.entity_evidence
), independent AS (
  SELECT DISTINCT a.as_of_s, a.wallet, a.other
  FROM row_of a JOIN row_of b USING (as_of_s, wallet, other)
  WHERE a.own <> b.own AND a.others <> b.others AND a.counterpart <> b.counterpart
    AND (a.rule <> b.rule OR a.time_base <> b.time_base)
)
SELECT as_of_s, wallet, other, count(*) AS evidence, count(DISTINCT rule) AS rules
FROM row_of
GROUP BY ALL
HAVING (as_of_s, wallet, other) NOT IN (FROM independent) OR (bool_and(rule = 'coactivity') AND count(*) < 3)
