-- What wallets hold, and how long they kept what they parted with, as sales and ERC-721 transfers before an instant show it.
-- A stay begins when an item reaches a wallet and ends when it next leaves; a transfer that accompanies a sale begins no second stay.
-- Items whose number exceeds the storage limit cannot be told apart and are left out.
-- grain: one wallet that an item reached or left before $as_of_s.
-- @param as_of_s: UINTEGER
-- @required wallet
WITH movement AS (
  SELECT collection, item, seller AS src, buyer AS dst, at_s, seq AS position FROM chain.sale
  WHERE at_s < $as_of_s AND seller <> buyer AND item < 170141183460469231731687303715884105727
  UNION ALL
  SELECT token, item, src, dst, at_s, block::UBIGINT * 65536 * 65536 + log_index
  FROM chain.transfer WHERE at_s < $as_of_s AND kind = 2 AND src <> dst AND saturated & 2 = 0
), arrival AS (
  SELECT *, lag(dst) OVER item AS holder FROM movement
  WINDOW item AS (PARTITION BY collection, item ORDER BY at_s, position, src, dst)
), stay AS (
  SELECT dst AS wallet, at_s AS from_s, lead(at_s) OVER (PARTITION BY collection, item ORDER BY at_s, position, src, dst) AS to_s
  FROM arrival WHERE holder IS DISTINCT FROM dst
), seen AS (
  SELECT wallet, from_s, to_s FROM stay
  UNION ALL
  SELECT src, NULL, NULL FROM movement
)
SELECT
  wallet,
  count(*) FILTER (from_s IS NOT NULL AND to_s IS NULL)::UINTEGER AS items_held,
  sum($as_of_s - from_s) FILTER (to_s IS NULL)::DOUBLE / count(from_s) FILTER (to_s IS NULL) / 86400 AS held_mean_days,
  sum(to_s - from_s)::DOUBLE / count(to_s) / 86400 AS kept_mean_days,
  count(*) FILTER (to_s - from_s <= 30 * 86400)::DOUBLE / nullif(count(from_s), 0) AS resold_share_30d
FROM seen
GROUP BY wallet
