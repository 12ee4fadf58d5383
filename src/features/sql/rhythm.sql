-- What wallets did themselves before an instant: when, how regularly, and the stage of life that puts them at.
-- An act is a transaction or token movement sent to another address, or a side of a trade (derived.trade_as_of: no wash trades);
-- transfers to oneself are none. What a wallet receives it did not do, so an airdrop wakes nobody. Acts of one clock hour (UTC) are
-- one active hour, so that a batch does not pass for a habit. Regularity is the mean resultant length of circular statistics (Mardia
-- and Jupp, Directional Statistics, 2.3), over tables of cosine and sine in millionths; burstiness that of Goh and Barabasi (EPL 81,
-- 48002, 2008). Sums are of whole numbers: the same in whatever order the rows come.
-- The first of these that holds is the stage: passive = no act; new = first act within 30 days; returned = acted within 30 days, after
-- 90 days or more without; power = acted on five days or more of the last 30; active = acted within 30 days; at_risk = within 90;
-- dormant = not since.
-- grain: one instant of $instants and one wallet that acted or received anything before it.
-- @param instants: UINTEGER[]
-- @required as_of_s wallet
WITH cut AS (SELECT unnest($instants) AS as_of_s), act AS (
  SELECT as_of_s, src AS wallet, at_s FROM chain.transfer JOIN cut ON at_s < as_of_s WHERE src <> dst
  UNION ALL
  SELECT as_of_s, src, at_s FROM chain.transaction JOIN cut ON at_s < as_of_s WHERE dst IS NULL OR src <> dst
  UNION ALL
  SELECT as_of_s, buyer, at_s FROM derived.trade_as_of($instants)
  UNION ALL
  SELECT as_of_s, seller, at_s FROM derived.trade_as_of($instants)
), seen AS (
  SELECT DISTINCT as_of_s, dst AS wallet FROM chain.transfer JOIN cut ON at_s < as_of_s
  UNION
  SELECT DISTINCT as_of_s, dst FROM chain.transaction JOIN cut ON at_s < as_of_s WHERE dst IS NOT NULL
  UNION
  SELECT as_of_s, buyer FROM chain.sale JOIN cut ON at_s < as_of_s
  UNION
  SELECT as_of_s, seller FROM chain.sale JOIN cut ON at_s < as_of_s
), active_hour AS (
  SELECT as_of_s, wallet, at_s // 3600 AS hour, min(at_s) AS first_s, max(at_s) AS last_s, count(*) AS acts,
    count(*) FILTER (at_s >= as_of_s::BIGINT - 30 * 86400) AS acts_30d,
    count(*) FILTER (at_s >= as_of_s::BIGINT - 90 * 86400) AS acts_90d
  FROM act GROUP BY ALL
), paced AS (
  SELECT *, hour - lag(hour) OVER (PARTITION BY as_of_s, wallet ORDER BY hour) AS gap FROM active_hour
), summary AS (
  SELECT
    as_of_s,
    wallet,
    min(first_s) AS first_s,
    max(last_s) AS last_s,
    sum(acts) AS acts,
    sum(acts_30d) AS acts_30d,
    count(DISTINCT hour // 24) AS days,
    count(DISTINCT hour // 24) FILTER (acts_30d > 0) AS days_30d,
    count(DISTINCT hour // 24) FILTER (acts_90d > 0) AS days_90d,
    count(*) AS hours,
    sum([1000000, 965926, 866025, 707107, 500000, 258819, 0, -258819, -500000, -707107, -866025, -965926, -1000000, -965926, -866025,
      -707107, -500000, -258819, 0, 258819, 500000, 707107, 866025, 965926][hour % 24 + 1]) AS hour_x,
    sum([0, 258819, 500000, 707107, 866025, 965926, 1000000, 965926, 866025, 707107, 500000, 258819, 0, -258819, -500000, -707107,
      -866025, -965926, -1000000, -965926, -866025, -707107, -500000, -258819][hour % 24 + 1]) AS hour_y,
    sum([1000000, 623490, -222521, -900969, -900969, -222521, 623490][hour // 24 % 7 + 1]) AS weekday_x,
    sum([0, 781831, 974928, 433884, -433884, -974928, -781831][hour // 24 % 7 + 1]) AS weekday_y,
    count(*) FILTER (hour // 24 % 7 IN (2, 3)) AS weekend_hours, -- the first day of 1970 was a Thursday
    count(gap) AS gaps,
    sum(gap) AS gap_sum,
    sum(gap::HUGEINT * gap) AS gap_square_sum,
    max(gap) AS gap_max,
    max(first_s) FILTER (gap >= 90 * 24) AS back_s
  FROM paced GROUP BY as_of_s, wallet
), measured AS (
  SELECT *, gap_sum::DOUBLE / nullif(gaps, 0) AS gap_mean,
    CASE WHEN gaps > 1 THEN sqrt((gaps * gap_square_sum - gap_sum * gap_sum)::DOUBLE / gaps / (gaps - 1)) END AS gap_std
  FROM summary
)
SELECT
  as_of_s,
  wallet,
  (as_of_s - first_s) / 86400.0::DOUBLE AS days_since_first_act,
  (as_of_s - last_s) / 86400.0::DOUBLE AS days_since_last_act,
  coalesce(acts, 0)::UINTEGER AS acts,
  coalesce(acts_30d, 0)::UINTEGER AS acts_30d,
  coalesce(days, 0)::UINTEGER AS act_days,
  coalesce(days_30d, 0)::UINTEGER AS act_days_30d,
  coalesce(days_90d, 0)::UINTEGER AS act_days_90d,
  CASE WHEN hours >= 3 THEN least(sqrt((hour_x * hour_x + hour_y * hour_y)::DOUBLE) / hours / 1e6, 1) END AS hour_regularity_share,
  CASE WHEN hours >= 3 AND (hour_x <> 0 OR hour_y <> 0) THEN fmod(atan2(hour_y::DOUBLE, hour_x::DOUBLE) * 12 / pi() + 24.5, 24) END AS usual_hour,
  CASE WHEN hours >= 3 THEN least(sqrt((weekday_x * weekday_x + weekday_y * weekday_y)::DOUBLE) / hours / 1e6, 1) END AS weekday_regularity_share,
  weekend_hours::DOUBLE / hours AS weekend_share,
  gap_mean / 24 AS act_gap_mean_days,
  gap_std / 24 AS act_gap_std_days,
  gap_max::DOUBLE / 24 AS act_gap_max_days,
  (gap_std - gap_mean) / (gap_std + gap_mean) AS burstiness,
  (as_of_s - last_s)::DOUBLE / 3600 / greatest(gap_mean, 24) AS act_overdue_gaps,
  CASE
    WHEN acts IS NULL THEN 'passive'
    WHEN first_s >= as_of_s::BIGINT - 30 * 86400 THEN 'new'
    WHEN back_s >= as_of_s::BIGINT - 30 * 86400 THEN 'returned'
    WHEN days_30d >= 5 THEN 'power'
    WHEN acts_30d > 0 THEN 'active'
    WHEN last_s >= as_of_s::BIGINT - 90 * 86400 THEN 'at_risk'
    ELSE 'dormant'
  END AS lifecycle_stage
FROM seen FULL JOIN measured USING (as_of_s, wallet)
