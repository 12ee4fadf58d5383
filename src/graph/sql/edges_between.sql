-- Who dealt with whom from an instant on and before another: the activity of edges_before, of a span.
-- grain: one ordered pair of different wallets; the zero address is no wallet.
-- @param from_s: UINTEGER
-- @param as_of_s: UINTEGER
-- @required *
WITH acts AS (
  SELECT seller AS src, buyer AS dst FROM chain.sale WHERE at_s >= $from_s AND at_s < $as_of_s
  UNION ALL
  SELECT src, dst FROM chain.transfer WHERE at_s >= $from_s AND at_s < $as_of_s
  UNION ALL
  SELECT src, dst FROM chain.transaction WHERE at_s >= $from_s AND at_s < $as_of_s AND dst IS NOT NULL
), zero AS (
  SELECT id FROM chain.wallet WHERE address = repeat('\x00'::BLOB, 20)
)
SELECT src, dst, count(*)::DOUBLE AS weight
FROM acts
WHERE src <> dst AND src NOT IN (FROM zero) AND dst NOT IN (FROM zero)
GROUP BY src, dst
ORDER BY src, dst
