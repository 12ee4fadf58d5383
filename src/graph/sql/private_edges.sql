-- Which private wallets paid each other before an instant, both ways.
-- grain: one ordered pair; each payment pair stands in both orders.
-- @param as_of_s: UINTEGER
-- @required *
WITH known AS (
  SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s
), pair AS (
  SELECT src AS wallet, dst AS other FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
    AND src NOT IN (FROM known) AND dst NOT IN (FROM known)
)
SELECT wallet, other FROM pair
UNION
SELECT other, wallet FROM pair
ORDER BY wallet, other
