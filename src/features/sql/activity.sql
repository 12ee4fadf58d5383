-- Wallets that were seen doing anything before an instant, and when.
-- grain: one wallet with a sale, transfer or transaction before $as_of_s; the zero address is no wallet.
-- @param as_of_s: UINTEGER
-- @required *
WITH acts AS (
  SELECT buyer AS wallet, at_s FROM chain.sale WHERE at_s < $as_of_s
  UNION ALL
  SELECT seller, at_s FROM chain.sale WHERE at_s < $as_of_s
  UNION ALL
  SELECT src, at_s FROM chain.transfer WHERE at_s < $as_of_s
  UNION ALL
  SELECT dst, at_s FROM chain.transfer WHERE at_s < $as_of_s
  UNION ALL
  SELECT src, at_s FROM chain.transaction WHERE at_s < $as_of_s
  UNION ALL
  SELECT dst, at_s FROM chain.transaction WHERE at_s < $as_of_s AND dst IS NOT NULL
)
SELECT
  wallet,
  ($as_of_s - min(at_s)) / 86400.0::DOUBLE AS days_since_first_activity,
  ($as_of_s - max(at_s)) / 86400.0::DOUBLE AS days_since_last_activity,
  count(DISTINCT at_s // 86400)::UINTEGER AS active_days
FROM acts
WHERE wallet NOT IN (SELECT id FROM chain.wallet WHERE address = repeat('\x00'::BLOB, 20))
GROUP BY wallet
