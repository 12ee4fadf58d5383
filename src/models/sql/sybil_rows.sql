-- What the graph says of every private wallet as of an instant, with its entity and the evidence for it: the rows of sybil risk.
-- grain: one wallet, ascending. NULL = unknown; no entity = the wallet is linked to nobody.
-- @param as_of_s: UINTEGER
-- @required wallet entity_wallets entity_confidence member_confidence star chain coactivity collector deposit
WITH side AS (
  SELECT wallet, rule FROM derived.entity_evidence WHERE as_of_s = $as_of_s
  UNION ALL
  SELECT other, rule FROM derived.entity_evidence WHERE as_of_s = $as_of_s
), told AS (
  SELECT
    wallet,
    count(*) FILTER (rule = 'star') AS star,
    count(*) FILTER (rule = 'chain') AS chain,
    count(*) FILTER (rule = 'coactivity') AS coactivity,
    count(*) FILTER (rule = 'collector') AS collector,
    count(*) FILTER (rule = 'deposit') AS deposit
  FROM side GROUP BY wallet
), member AS (
  SELECT m.wallet, m.entity, m.confidence AS member_confidence, e.wallets AS entity_wallets, e.confidence AS entity_confidence
  FROM derived.entity_member m JOIN derived.entity e USING (as_of_s, entity)
  WHERE as_of_s = $as_of_s
)
SELECT
  f.wallet,
  m.entity,
  f.siblings, f.burst, f.amount_spread, f.calls, f.gap_spread, f.shared_fine, f.shared_coarse, f.shared_mixed, f.company, f.companions,
  f.neighbour_burst, f.neighbour_shared, f.community_size, f.core,
  coalesce(m.entity_wallets, 0)::DOUBLE AS entity_wallets,
  coalesce(m.entity_confidence, 0) AS entity_confidence,
  coalesce(m.member_confidence, 0) AS member_confidence,
  coalesce(t.star, 0)::DOUBLE AS star,
  coalesce(t.chain, 0)::DOUBLE AS chain,
  coalesce(t.coactivity, 0)::DOUBLE AS coactivity,
  coalesce(t.collector, 0)::DOUBLE AS collector,
  coalesce(t.deposit, 0)::DOUBLE AS deposit
FROM derived.sybil_feature f
LEFT JOIN member m USING (wallet)
LEFT JOIN told t USING (wallet)
WHERE f.as_of_s = $as_of_s
ORDER BY f.wallet
