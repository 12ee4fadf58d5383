-- Gives the movements without a place that are lacking their rows.
-- grain: none
-- @param chain: USMALLINT
-- @param from_block: UINTEGER
-- @param to_block: UBIGINT
INSERT INTO chain.transfer
SELECT chain, block, log_index, 0, 0, at_s, kind, token, src, dst,
  coalesce(TRY_CAST(amount AS HUGEINT), 170141183460469231731687303715884105727),
  CASE WHEN item IS NOT NULL THEN coalesce(TRY_CAST(item AS HUGEINT), 170141183460469231731687303715884105727) END,
  CASE WHEN TRY_CAST(amount AS HUGEINT) IS NULL THEN 1 ELSE 0 END
    | CASE WHEN item IS NOT NULL AND TRY_CAST(item AS HUGEINT) IS NULL THEN 2 ELSE 0 END
FROM chain.unmatched($chain, $from_block, $to_block) WHERE NOT is_complete ORDER BY block, log_index
