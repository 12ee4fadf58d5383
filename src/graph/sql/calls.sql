-- The first sixteen contract calls of each wallet that is not public, before an instant.
-- grain: one call, by wallet and time.
-- @param as_of_s: UINTEGER
-- @required *
SELECT src AS wallet, dst AS contract, chain::UINTEGER AS chain, block, tx_index, at_s
FROM chain.transaction
WHERE at_s < $as_of_s AND dst IS NOT NULL AND selector IS NOT NULL
  AND src NOT IN (SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s)
QUALIFY row_number() OVER (PARTITION BY src ORDER BY at_s, chain, block, tx_index) <= 16
ORDER BY src, at_s, chain, block, tx_index
