-- What a wallet's own funding, calls and place in the graph say before an instant: for every private wallet that sent or was paid.
-- grain: one wallet, ascending. NULL = unknown: not funded by a private wallet, too few payments or calls, or the graph was not measured.
-- @param as_of_s: UINTEGER
-- @required wallet
WITH known AS (
  SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s
), funding AS (
  SELECT dst AS wallet, src AS funder, value_wei::DOUBLE AS value, at_s
  FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
  QUALIFY row_number() OVER (PARTITION BY dst ORDER BY at_s, chain, block, tx_index) = 1
), batch AS (
  SELECT
    wallet,
    count(*) OVER (PARTITION BY funder) AS siblings,
    count(*) OVER near AS burst,
    CASE WHEN count(*) OVER near > 1 THEN stddev_samp(value) OVER near / avg(value) OVER near END AS amount_spread
  FROM funding
  WHERE funder NOT IN (FROM known)
  WINDOW near AS (PARTITION BY funder ORDER BY at_s RANGE BETWEEN 432000 PRECEDING AND 432000 FOLLOWING)
), called AS (
  SELECT src AS wallet, at_s - lag(at_s) OVER (PARTITION BY src ORDER BY at_s) AS gap
  FROM chain.transaction
  WHERE at_s < $as_of_s AND selector IS NOT NULL
), rhythm AS (
  SELECT wallet, count(*) AS calls, stddev_samp(ln(1 + gap)) AS gap_spread FROM called GROUP BY wallet
), everyone AS (
  SELECT src AS wallet FROM chain.transaction WHERE at_s < $as_of_s
  UNION
  SELECT wallet FROM funding
)
SELECT
  wallet,
  siblings::DOUBLE AS siblings,
  burst::DOUBLE AS burst,
  amount_spread,
  calls::DOUBLE AS calls,
  gap_spread,
  g.community_size::DOUBLE AS community_size,
  g.core::DOUBLE AS core
FROM everyone
LEFT JOIN batch USING (wallet)
LEFT JOIN rhythm USING (wallet)
LEFT JOIN (FROM derived.wallet_graph WHERE as_of_s = $as_of_s) g USING (wallet)
WHERE wallet NOT IN (FROM known)
ORDER BY wallet
