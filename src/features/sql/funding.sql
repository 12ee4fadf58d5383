-- Who first sent native value to a wallet before an instant.
-- As far as transactions were observed: transfers inside of contract calls are not. What failed, moved nothing or came from oneself funds nobody. Amounts at the storage limit fund, and are unknown.
-- grain: one instant of $instants and one wallet that was funded before it.
-- @param instants: UINTEGER[]
-- @required as_of_s wallet
WITH cut AS (SELECT unnest($instants) AS as_of_s), funding AS (
  SELECT as_of_s, dst AS wallet, arg_min({
      'src': src, 'at_s': at_s,
      'value_gwei': CASE WHEN saturated = 0 AND value_wei < 170141183460469231731687303715884105727 THEN value_wei // 1000000000 END
    }, (at_s, chain, block, tx_index, src)) AS first
  FROM chain.transaction JOIN cut ON at_s < as_of_s
  WHERE dst <> src AND value_wei > 0 AND failed IS NOT TRUE
  GROUP BY as_of_s, dst
), funder AS (
  SELECT as_of_s, first.src AS src, count(*) AS wallets FROM funding GROUP BY ALL
)
SELECT
  f.as_of_s,
  f.wallet,
  (f.as_of_s - first.at_s) / 86400.0::DOUBLE AS days_since_first_funding,
  first.value_gwei::DOUBLE / 1e9 AS first_funding_eth,
  g.wallets::UINTEGER AS first_funder_wallets
FROM funding f JOIN funder g ON g.as_of_s = f.as_of_s AND g.src = first.src
