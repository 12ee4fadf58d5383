-- The evidence of rule `chain` that the transactions bear out: from both wallets, hops of half a day passing on most of the money lead up to one head.
-- grain: one evidence row.
-- @param as_of_s: UINTEGER
-- @required *
WITH RECURSIVE funding AS (
  SELECT dst AS wallet, src AS funder, value_wei::DOUBLE AS value, chain, block, tx_index, at_s
  FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
  QUALIFY row_number() OVER (PARTITION BY dst ORDER BY at_s, chain, block, tx_index) = 1
), hop AS (
  SELECT u.wallet, u.funder
  FROM funding u JOIN funding f ON f.wallet = u.funder
  WHERE u.at_s >= f.at_s AND u.at_s - f.at_s <= 43200 AND u.value BETWEEN 0.5 * f.value AND f.value
    AND u.funder NOT IN (SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s)
), above AS (
  SELECT wallet, funder FROM hop
  UNION
  SELECT above.wallet, hop.funder FROM above JOIN hop ON hop.wallet = above.funder
)
SELECT e.wallet, e.other, e.counterpart, e.scale_s, e.shift_s
FROM derived.entity_evidence e
JOIN funding a ON a.wallet = e.wallet
JOIN funding b ON b.wallet = e.other
WHERE e.as_of_s = $as_of_s AND e.rule = 'chain' AND (a.chain, a.block, a.tx_index, a.at_s) = (e.chain, e.block, e.tx_index, e.at_s)
  AND (b.chain, b.block, b.tx_index, b.at_s) = (e.other_chain, e.other_block, e.other_tx_index, e.other_at_s)
  AND (e.wallet, e.counterpart) IN (SELECT (wallet, funder) FROM above)
  AND (e.other, e.counterpart) IN (SELECT (wallet, funder) FROM above)
