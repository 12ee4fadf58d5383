-- The evidence of rule `deposit` that the transactions bear out: both wallets paid one private wallet that pays nobody but exchanges.
-- grain: one evidence row.
-- @param as_of_s: UINTEGER
-- @required *
SELECT e.wallet, e.other, e.counterpart, e.scale_s, e.shift_s
FROM derived.entity_evidence e
JOIN chain.transaction a ON a.src = e.wallet AND a.dst = e.counterpart AND a.value_wei > 0
JOIN chain.transaction b ON b.src = e.other AND b.dst = e.counterpart AND b.value_wei > 0
WHERE e.as_of_s = $as_of_s AND e.rule = 'deposit' AND (a.chain, a.block, a.tx_index, a.at_s) = (e.chain, e.block, e.tx_index, e.at_s)
  AND (b.chain, b.block, b.tx_index, b.at_s) = (e.other_chain, e.other_block, e.other_tx_index, e.other_at_s)
  AND EXISTS (
    FROM chain.transaction t WHERE t.src = e.counterpart AND t.value_wei > 0 AND t.at_s < $as_of_s AND t.dst IS NOT NULL
  )
  AND NOT EXISTS (
    FROM chain.transaction t
    WHERE t.src = e.counterpart AND t.dst <> e.counterpart AND t.value_wei > 0 AND t.at_s < $as_of_s
      AND t.dst NOT IN (SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s AND kind = 'exchange')
  )
