-- Wallets that were seen doing anything before an instant, and when.
-- Whatever happens to a wallet counts, also what it did not do itself: rhythm.sql is about its own acts.
-- grain: one instant of $instants and one wallet with a sale, transfer or transaction before it; the zero address is no wallet.
-- @param instants: UINTEGER[]
-- @required *
WITH cut AS (SELECT unnest($instants) AS as_of_s), acts AS (
  SELECT buyer AS wallet, at_s FROM chain.sale
  UNION ALL
  SELECT seller, at_s FROM chain.sale
  UNION ALL
  SELECT src, at_s FROM chain.transfer
  UNION ALL
  SELECT dst, at_s FROM chain.transfer
  UNION ALL
  SELECT src, at_s FROM chain.transaction
  UNION ALL
  SELECT dst, at_s FROM chain.transaction WHERE dst IS NOT NULL
)
SELECT
  as_of_s,
  wallet,
  (as_of_s - min(at_s)) / 86400.0::DOUBLE AS days_since_first_activity,
  (as_of_s - max(at_s)) / 86400.0::DOUBLE AS days_since_last_activity,
  count(DISTINCT at_s // 86400)::UINTEGER AS active_days
FROM acts JOIN cut ON at_s < as_of_s
WHERE wallet NOT IN (SELECT id FROM chain.wallet WHERE address = repeat('\x00'::BLOB, 20))
GROUP BY as_of_s, wallet
