-- How many entities, of the newest instant built, hold wallets of more than one arm of a campaign.
-- grain: one row.
-- @param campaign: VARCHAR
-- @required *
SELECT count(*) AS entities
FROM (
  SELECT m.entity
  FROM derived.entity_member m JOIN derived.assignment a ON a.wallet = m.wallet
  WHERE a.campaign = $campaign AND m.as_of_s = (SELECT max(as_of_s) FROM derived.entity_build)
  GROUP BY m.entity
  HAVING count(DISTINCT a.arm) > 1
)
