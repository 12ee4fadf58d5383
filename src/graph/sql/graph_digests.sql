-- What every day before an instant held: its sales, transfers and transactions, and the sum of their hashes modulo 2^64. The instant's own day is cut at the instant.
-- grain: one day with any of them, ascending.
-- @param as_of_s: UINTEGER
-- @required *
WITH act AS (
  SELECT at_s, hash(1, at_s, seller, buyer, collection) AS h FROM chain.sale WHERE at_s < $as_of_s
  UNION ALL
  SELECT at_s, hash(2, at_s, src, dst, kind, token) FROM chain.transfer WHERE at_s < $as_of_s
  UNION ALL
  SELECT at_s, hash(3, at_s, src, dst, failed) FROM chain.transaction WHERE at_s < $as_of_s
)
SELECT at_s // 86400 AS day, count(*)::UBIGINT AS acts, (sum(h) % 18446744073709551616)::UBIGINT AS fingerprint
FROM act
GROUP BY ALL
ORDER BY day
