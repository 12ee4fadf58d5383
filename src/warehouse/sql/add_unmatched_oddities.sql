-- Records movements that a file states and the chain, completely known there, does not have; each once.
-- grain: none
-- @param chain: USMALLINT
-- @param from_block: UINTEGER
-- @param to_block: UBIGINT
-- @param at_s: UINTEGER
INSERT INTO chain.oddity
SELECT DISTINCT u.chain, u.block, NULL::UINTEGER, 'export_unmatched', concat('0x', lower(hex(k.address)), ': 0x', lower(hex(s.address)), ' to 0x',
  lower(hex(d.address)), ', amount ', u.amount, CASE WHEN u.item IS NULL THEN '' ELSE concat(', item ', u.item) END) AS said, u.source, $at_s
FROM chain.unmatched($chain, $from_block, $to_block) u
JOIN chain.token k ON k.id = u.token JOIN chain.wallet s ON s.id = u.src JOIN chain.wallet d ON d.id = u.dst
WHERE u.is_complete AND NOT EXISTS (FROM chain.oddity o
  WHERE o.chain = u.chain AND o.block = u.block AND o.kind = 'export_unmatched' AND o.detail = said)
