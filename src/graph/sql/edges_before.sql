-- Who dealt with whom before an instant: sales (seller to buyer), token transfers and transactions; weight = how many.
-- grain: one ordered pair of different wallets; the zero address is no wallet.
-- @param as_of_s: UINTEGER
-- @required *
WITH acts AS (
  SELECT seller AS src, buyer AS dst FROM chain.sale WHERE at_s < $as_of_s
  UNION ALL
  SELECT src, dst FROM chain.transfer WHERE at_s < $as_of_s
  UNION ALL
  SELECT src, dst FROM chain.transaction WHERE at_s < $as_of_s AND dst IS NOT NULL AND failed IS DISTINCT FROM true
), zero AS (
  SELECT id FROM chain.wallet WHERE address = repeat('\x00'::BLOB, 20)
)
SELECT src, dst, count(*)::DOUBLE AS weight
FROM acts
WHERE src <> dst AND src NOT IN (FROM zero) AND dst NOT IN (FROM zero)
GROUP BY src, dst
ORDER BY src, dst
