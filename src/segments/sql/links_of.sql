-- Why a wallet is linked to others of its entity, as of a build.
-- grain: one reason of one link
-- @param wallet: UINTEGER
-- @param as_of_s: UINTEGER
-- @param most: UINTEGER
-- @required *
SELECT e.rule, c.caip2 AS chain, e.block, e.tx_index, e.at_s, '0x' || lower(hex(w.address)) AS other
FROM derived.entity_evidence e JOIN chain.chain c ON c.id = e.chain
JOIN chain.wallet w ON w.id = CASE WHEN e.wallet = $wallet THEN e.other ELSE e.wallet END
WHERE e.as_of_s = $as_of_s AND (e.wallet = $wallet OR e.other = $wallet)
ORDER BY e.at_s DESC, e.rule, other
LIMIT $most
