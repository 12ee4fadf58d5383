-- How wallets bought and sold before an instant: recency, frequency, money, rhythm and breadth.
-- derived.trade_as_of says what a trade is. A price at the storage limit (2^127-1) is unknown. Money is summed in whole gwei:
-- exact to a gwei a sale, without overflow, and the same in whatever order the rows come.
-- grain: one instant of $instants and one wallet that traded before it.
-- @param instants: UINTEGER[]
-- @required as_of_s wallet
WITH trade AS (
  SELECT *, CASE WHEN price_wei < 170141183460469231731687303715884105727 THEN price_wei // 1000000000 END AS price_gwei,
    date_trunc('month', make_timestamp(at_s::BIGINT * 1000000)) AS month
  FROM derived.trade_as_of($instants)
), market AS (
  SELECT as_of_s, collection, month, median(price_gwei::DOUBLE) AS median_gwei FROM trade WHERE price_gwei > 0 GROUP BY ALL
), side AS (
  SELECT as_of_s, buyer AS wallet, seller AS counterparty, true AS bought, at_s, collection, category, price_gwei, month,
    at_s - lag(at_s) OVER (PARTITION BY as_of_s, buyer ORDER BY at_s) AS gap_s
  FROM trade
  UNION ALL
  SELECT as_of_s, seller, buyer, false, at_s, collection, category, price_gwei, month, NULL FROM trade
), summary AS (
  SELECT
    as_of_s,
    wallet,
    min(at_s) AS first_s,
    max(at_s) AS last_s,
    max(at_s) FILTER (bought) AS last_purchase_s,
    max(at_s) FILTER (NOT bought) AS last_sale_s,
    count(*) FILTER (bought) AS purchases,
    count(*) FILTER (bought AND at_s >= as_of_s::BIGINT - 30 * 86400) AS purchases_30d,
    count(*) FILTER (bought AND at_s >= as_of_s::BIGINT - 90 * 86400) AS purchases_90d,
    count(*) FILTER (bought AND at_s >= as_of_s::BIGINT - 365 * 86400) AS purchases_365d,
    count(*) FILTER (NOT bought) AS sales,
    count(*) FILTER (NOT bought AND at_s >= as_of_s::BIGINT - 30 * 86400) AS sales_30d,
    count(*) FILTER (NOT bought AND at_s >= as_of_s::BIGINT - 90 * 86400) AS sales_90d,
    count(*) FILTER (NOT bought AND at_s >= as_of_s::BIGINT - 365 * 86400) AS sales_365d,
    sum(price_gwei) FILTER (bought) AS spent_gwei,
    sum(price_gwei) FILTER (bought AND at_s >= as_of_s::BIGINT - 365 * 86400) AS spent_365d_gwei,
    sum(price_gwei) FILTER (NOT bought) AS earned_gwei,
    sum(price_gwei) FILTER (NOT bought AND at_s >= as_of_s::BIGINT - 365 * 86400) AS earned_365d_gwei,
    median(price_gwei::DOUBLE) FILTER (bought) AS purchase_median_gwei,
    max(price_gwei) FILTER (bought) AS purchase_max_gwei,
    median(price_gwei / median_gwei) FILTER (bought) AS to_market,
    median(price_gwei / median_gwei) FILTER (bought AND at_s >= as_of_s::BIGINT - 90 * 86400) AS to_market_90d,
    count(gap_s) AS gaps,
    sum(gap_s) AS gap_sum,
    sum(gap_s::HUGEINT * gap_s) AS gap_square_sum,
    count(DISTINCT month) AS trading_months,
    count(DISTINCT counterparty) AS counterparties,
    count(DISTINCT category) FILTER (bought) AS categories,
    count(category) FILTER (bought) AS categorised,
    count(DISTINCT collection) AS collections
  FROM side LEFT JOIN market USING (as_of_s, collection, month)
  GROUP BY as_of_s, wallet
)
SELECT
  as_of_s,
  wallet,
  (as_of_s - first_s) / 86400.0::DOUBLE AS days_since_first_trade,
  (as_of_s - last_s) / 86400.0::DOUBLE AS days_since_last_trade,
  (as_of_s - last_purchase_s) / 86400.0::DOUBLE AS days_since_last_purchase,
  (as_of_s - last_sale_s) / 86400.0::DOUBLE AS days_since_last_sale,
  purchases::UINTEGER AS purchases,
  purchases_30d::UINTEGER AS purchases_30d,
  purchases_90d::UINTEGER AS purchases_90d,
  purchases_365d::UINTEGER AS purchases_365d,
  sales::UINTEGER AS sales,
  sales_30d::UINTEGER AS sales_30d,
  sales_90d::UINTEGER AS sales_90d,
  sales_365d::UINTEGER AS sales_365d,
  CASE WHEN purchases = 0 THEN 0 ELSE spent_gwei::DOUBLE / 1e9 END AS spent_eth,
  CASE WHEN purchases_365d = 0 THEN 0 ELSE spent_365d_gwei::DOUBLE / 1e9 END AS spent_eth_365d,
  CASE WHEN sales = 0 THEN 0 ELSE earned_gwei::DOUBLE / 1e9 END AS earned_eth,
  CASE WHEN sales_365d = 0 THEN 0 ELSE earned_365d_gwei::DOUBLE / 1e9 END AS earned_eth_365d,
  purchase_median_gwei / 1e9 AS purchase_price_median_eth,
  purchase_max_gwei::DOUBLE / 1e9 AS purchase_price_max_eth,
  to_market AS purchase_price_to_market,
  to_market_90d - to_market AS purchase_price_to_market_change_90d,
  CASE WHEN gaps > 0 THEN gap_sum::DOUBLE / gaps / 86400 END AS purchase_gap_mean_days,
  CASE WHEN gaps > 1 THEN sqrt((gaps * gap_square_sum - gap_sum * gap_sum)::DOUBLE / gaps / (gaps - 1)) / 86400 END AS purchase_gap_std_days,
  CASE WHEN gaps > 0 THEN (as_of_s - last_purchase_s)::DOUBLE * gaps / greatest(gap_sum, 86400 * gaps)::DOUBLE END AS purchase_overdue_gaps,
  trading_months::UINTEGER AS trading_months,
  counterparties::UINTEGER AS trade_counterparties,
  purchases::DOUBLE / (purchases + sales) AS purchase_share,
  CASE WHEN categorised > 0 THEN categories::UINTEGER END AS categories_bought,
  collections::UINTEGER AS collections_traded
FROM summary
