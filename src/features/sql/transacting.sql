-- Native transactions that wallets sent and received before an instant, and what they offered for gas.
-- What failed was sent and moved nothing; a transaction to oneself was sent, and its value moved nowhere. Values at the storage limit
-- are left out of the sums, which are in whole gwei: exact to a gwei a transaction, in any order.
-- grain: one instant of $instants and one wallet that sent or received a transaction before it.
-- @param instants: UINTEGER[]
-- @required as_of_s wallet
WITH cut AS (SELECT unnest($instants) AS as_of_s), known AS (
  SELECT *, CASE WHEN failed OR src = dst THEN 0 WHEN saturated = 0 AND value_wei < 170141183460469231731687303715884105727 THEN value_wei // 1000000000 END AS value_gwei,
    CASE WHEN gas_price_wei < 170141183460469231731687303715884105727 THEN gas_price_wei::DOUBLE END AS price_wei
  FROM chain.transaction JOIN cut ON at_s < as_of_s
), market AS (
  SELECT as_of_s, chain, at_s // 86400 AS day, median(price_wei) AS median_wei FROM known WHERE price_wei > 0 GROUP BY ALL
), side AS (
  SELECT as_of_s, src AS wallet, nullif(dst, src) AS counterparty, true AS sent, chain, at_s, at_s // 86400 AS day, value_gwei, nonce, price_wei,
    gas_limit, selector, failed, dst IS NULL AS created FROM known
  UNION ALL
  SELECT as_of_s, dst, src, false, chain, at_s, NULL, value_gwei, NULL, NULL, NULL, NULL, NULL, NULL FROM known WHERE dst <> src
)
SELECT
  as_of_s,
  wallet,
  count(*) FILTER (sent)::UINTEGER AS transactions_sent,
  count(*) FILTER (NOT sent)::UINTEGER AS transactions_received,
  count(*) FILTER (sent AND at_s >= as_of_s::BIGINT - 30 * 86400)::UINTEGER AS transactions_sent_30d,
  count(*) FILTER (sent AND at_s >= as_of_s::BIGINT - 90 * 86400)::UINTEGER AS transactions_sent_90d,
  (as_of_s - max(at_s) FILTER (sent)) / 86400.0::DOUBLE AS days_since_last_transaction_sent,
  CASE WHEN count(*) FILTER (sent) = 0 THEN 0 ELSE sum(value_gwei) FILTER (sent)::DOUBLE / 1e9 END AS native_sent_eth,
  CASE WHEN count(*) FILTER (NOT sent) = 0 THEN 0 ELSE sum(value_gwei) FILTER (NOT sent)::DOUBLE / 1e9 END AS native_received_eth,
  count(DISTINCT counterparty)::UINTEGER AS transaction_counterparties,
  median(price_wei) / 1e9 AS gas_price_median_gwei,
  max(price_wei) / 1e9 AS gas_price_max_gwei,
  median(price_wei / median_wei) AS gas_price_to_market,
  median(gas_limit::DOUBLE) AS gas_limit_median,
  count(selector)::DOUBLE / nullif(count(*) FILTER (sent), 0) AS contract_call_share,
  count(DISTINCT selector)::UINTEGER AS functions_called,
  count(*) FILTER (created)::UINTEGER AS contracts_created,
  count(*) FILTER (failed)::DOUBLE / nullif(count(failed), 0) AS failed_share,
  max(nonce)::DOUBLE + 1 AS transactions_ever
FROM side LEFT JOIN market USING (as_of_s, chain, day)
GROUP BY as_of_s, wallet
