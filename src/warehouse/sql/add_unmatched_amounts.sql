-- Keeps the exact values of saturated numbers of movements without a place.
-- grain: none
-- @param chain: USMALLINT
-- @param from_block: UINTEGER
-- @param to_block: UBIGINT
INSERT INTO chain.big_amount
SELECT u.chain, f.field, u.block, u.log_index, 0, f.exact::BIGNUM
FROM chain.unmatched($chain, $from_block, $to_block) u, (VALUES ('transfer.amount'), ('transfer.item')) v(field),
  LATERAL (SELECT v.field, CASE v.field WHEN 'transfer.amount' THEN u.amount ELSE u.item END AS exact) f
WHERE NOT u.is_complete AND f.exact IS NOT NULL AND TRY_CAST(f.exact AS HUGEINT) IS NULL
