-- The evidence of rule `coactivity` that the transactions bear out: both wallets called one contract within one bucket of time.
-- grain: one evidence row.
-- @param as_of_s: UINTEGER
-- @required *
SELECT e.wallet, e.other, e.counterpart, e.scale_s, e.shift_s
FROM derived.entity_evidence e
JOIN chain.transaction a ON a.src = e.wallet AND a.dst = e.counterpart AND a.selector IS NOT NULL
JOIN chain.transaction b ON b.src = e.other AND b.dst = e.counterpart AND b.selector IS NOT NULL
WHERE e.as_of_s = $as_of_s AND e.rule = 'coactivity' AND (a.chain, a.block, a.tx_index, a.at_s) = (e.chain, e.block, e.tx_index, e.at_s)
  AND (b.chain, b.block, b.tx_index, b.at_s) = (e.other_chain, e.other_block, e.other_tx_index, e.other_at_s)
  AND (a.at_s::BIGINT + e.shift_s) // e.scale_s = (b.at_s::BIGINT + e.shift_s) // e.scale_s
