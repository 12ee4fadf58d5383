-- First payments of wallets into private wallets that five or more pay; `forwards` = the receiver paid only exchanges, and did pay one.
-- grain: one ordered pair of private wallets, by payer and time; eight a payer.
-- @param as_of_s: UINTEGER
-- @required *
WITH known AS (
  SELECT wallet, kind FROM derived.public_wallet WHERE as_of_s = $as_of_s
), payment AS (
  SELECT src, dst, chain::UINTEGER AS chain, block, tx_index, at_s
  FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
), receiver AS (
  SELECT dst FROM payment WHERE dst NOT IN (SELECT wallet FROM known) GROUP BY dst HAVING count(DISTINCT src) >= 5
), forwarder AS (
  SELECT src AS dst
  FROM payment LEFT JOIN known ON known.wallet = payment.dst
  GROUP BY src HAVING bool_and(coalesce(known.kind = 'exchange', false))
), first_payment AS (
  SELECT * FROM payment
  WHERE dst IN (FROM receiver) AND src NOT IN (SELECT wallet FROM known)
  QUALIFY row_number() OVER (PARTITION BY src, dst ORDER BY at_s, chain, block, tx_index) = 1
)
SELECT src AS wallet, dst AS collector, dst IN (FROM forwarder) AS forwards, chain, block, tx_index, at_s
FROM first_payment
QUALIFY row_number() OVER (PARTITION BY src ORDER BY at_s, chain, block, tx_index) <= 8
ORDER BY src, at_s, chain, block, tx_index
