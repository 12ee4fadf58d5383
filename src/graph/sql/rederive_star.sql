-- The evidence of rule `star` that the transactions bear out: one funder first paid both wallets within one bucket of time.
-- grain: one evidence row.
-- @param as_of_s: UINTEGER
-- @required *
WITH funding AS (
  SELECT dst AS wallet, src AS funder, value_wei::DOUBLE AS value, chain, block, tx_index, at_s
  FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
  QUALIFY row_number() OVER (PARTITION BY dst ORDER BY at_s, chain, block, tx_index) = 1
)
SELECT e.wallet, e.other, e.counterpart, e.scale_s, e.shift_s
FROM derived.entity_evidence e
JOIN funding a ON a.wallet = e.wallet AND a.funder = e.counterpart
JOIN funding b ON b.wallet = e.other AND b.funder = e.counterpart
WHERE e.as_of_s = $as_of_s AND e.rule = 'star' AND (a.chain, a.block, a.tx_index, a.at_s) = (e.chain, e.block, e.tx_index, e.at_s)
  AND (b.chain, b.block, b.tx_index, b.at_s) = (e.other_chain, e.other_block, e.other_tx_index, e.other_at_s)
  AND (a.at_s::BIGINT + e.shift_s) // e.scale_s = (b.at_s::BIGINT + e.shift_s) // e.scale_s
  AND e.counterpart NOT IN (SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s)
