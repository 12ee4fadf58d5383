-- What wallets hold, and how long they kept what they parted with, as sales and ERC-721 transfers before an instant show it.
-- A stay begins when an item reaches a wallet and ends when it next leaves; a transfer that accompanies a sale begins no second stay.
-- Items whose number exceeds the storage limit cannot be told apart and are left out. What comes later ends no stay before it, so
-- that the stays are found once and cut at each instant.
-- grain: one instant of $instants and one wallet that an item reached or left before it.
-- @param instants: UINTEGER[]
-- @required as_of_s wallet
WITH cut AS (SELECT unnest($instants) AS as_of_s), movement AS (
  SELECT collection, item, seller AS src, buyer AS dst, at_s, seq AS position FROM chain.sale
  WHERE at_s < list_max($instants) AND seller <> buyer AND item < 170141183460469231731687303715884105727
  UNION ALL
  SELECT token, item, src, dst, at_s, block::UBIGINT * 65536 * 65536 + log_index
  FROM chain.transfer WHERE at_s < list_max($instants) AND kind = 2 AND src <> dst AND saturated & 2 = 0
), arrival AS (
  SELECT *, lag(dst) OVER item AS holder FROM movement
  WINDOW item AS (PARTITION BY collection, item ORDER BY at_s, position, src, dst)
), stay AS (
  SELECT dst AS wallet, collection, at_s AS from_s,
    lead(at_s) OVER (PARTITION BY collection, item ORDER BY at_s, position, src, dst) AS left_s
  FROM arrival WHERE holder IS DISTINCT FROM dst
), seen AS (
  SELECT as_of_s, wallet, collection, from_s, CASE WHEN left_s < as_of_s THEN left_s END AS to_s FROM stay JOIN cut ON from_s < as_of_s
  UNION ALL
  SELECT as_of_s, src, NULL, NULL, NULL FROM movement JOIN cut ON at_s < as_of_s
)
SELECT
  as_of_s,
  wallet,
  count(*) FILTER (from_s IS NOT NULL AND to_s IS NULL)::UINTEGER AS items_held,
  count(DISTINCT collection) FILTER (to_s IS NULL)::UINTEGER AS collections_held,
  sum(as_of_s - from_s) FILTER (to_s IS NULL)::DOUBLE / count(from_s) FILTER (to_s IS NULL) / 86400 AS held_mean_days,
  max(as_of_s - from_s) FILTER (to_s IS NULL)::DOUBLE / 86400 AS held_max_days,
  sum(to_s - from_s)::DOUBLE / count(to_s) / 86400 AS kept_mean_days,
  count(*) FILTER (to_s - from_s <= 30 * 86400)::DOUBLE / nullif(count(from_s), 0) AS resold_share_30d
FROM seen
GROUP BY as_of_s, wallet
