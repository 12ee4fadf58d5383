-- Native transactions that wallets sent and received before an instant.
-- What failed was sent and moved nothing. Values at the storage limit are left out of the sums, which are in whole gwei: exact to a gwei a transaction, in any order.
-- grain: one wallet that sent or received a transaction before $as_of_s.
-- @param as_of_s: UINTEGER
-- @required wallet
WITH known AS (
  SELECT *, CASE WHEN failed THEN 0 WHEN saturated = 0 AND value_wei < 170141183460469231731687303715884105727 THEN value_wei // 1000000000 END AS value_gwei
  FROM chain.transaction WHERE at_s < $as_of_s
), side AS (
  SELECT src AS wallet, dst AS counterparty, true AS sent, chain, at_s, value_gwei, nonce, gas_price_wei, selector FROM known
  UNION ALL
  SELECT dst, src, false, chain, at_s, value_gwei, NULL, NULL, NULL FROM known WHERE dst <> src
)
SELECT
  wallet,
  count(*) FILTER (sent)::UINTEGER AS transactions_sent,
  count(*) FILTER (NOT sent)::UINTEGER AS transactions_received,
  count(*) FILTER (sent AND at_s >= $as_of_s::BIGINT - 90 * 86400)::UINTEGER AS transactions_sent_90d,
  ($as_of_s - max(at_s) FILTER (sent)) / 86400.0::DOUBLE AS days_since_last_transaction_sent,
  CASE WHEN count(*) FILTER (sent) = 0 THEN 0 ELSE sum(value_gwei) FILTER (sent)::DOUBLE / 1e9 END AS native_sent_eth,
  CASE WHEN count(*) FILTER (NOT sent) = 0 THEN 0 ELSE sum(value_gwei) FILTER (NOT sent)::DOUBLE / 1e9 END AS native_received_eth,
  count(DISTINCT counterparty)::UINTEGER AS transaction_counterparties,
  median(gas_price_wei::DOUBLE) / 1e9 AS gas_price_median_gwei,
  count(selector)::DOUBLE / nullif(count(*) FILTER (sent), 0) AS contract_call_share,
  max(nonce)::DOUBLE + 1 AS transactions_ever
FROM side
GROUP BY wallet
