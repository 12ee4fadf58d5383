-- The first payment that each wallet received before an instant: who funded it, with what, when.
-- grain: one wallet, ascending.
-- @param as_of_s: UINTEGER
-- @required *
SELECT dst AS wallet, src AS funder, value_wei::DOUBLE AS value, chain::UINTEGER AS chain, block, tx_index, at_s
FROM chain.transaction
WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
QUALIFY row_number() OVER (PARTITION BY dst ORDER BY at_s, chain, block, tx_index) = 1
ORDER BY dst
