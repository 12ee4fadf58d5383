-- Takes over what contracts said where nothing is known, or only what they said before: files and transfers stand.
-- In the lists, '' and 255 stand for unknown.
-- grain: none
-- @param tokens: UINTEGER[]
-- @param symbols: VARCHAR[]
-- @param decimals: UTINYINT[]
-- @param standards: VARCHAR[]
UPDATE chain.token SET
  symbol = CASE WHEN token.symbol IS NULL OR token.symbol = s.old_symbol THEN coalesce(s.symbol, token.symbol) ELSE token.symbol END,
  decimals = CASE WHEN token.decimals IS NULL OR token.decimals = s.old_decimals THEN coalesce(s.decimals, token.decimals) ELSE token.decimals END,
  standard = CASE WHEN token.standard IS NULL OR token.standard = 'unknown' THEN coalesce(s.standard, token.standard) ELSE token.standard END
FROM (
  SELECT said.*, a.symbol AS old_symbol, a.decimals AS old_decimals
  FROM (
    SELECT unnest($tokens) AS id, nullif(unnest($symbols), '') AS symbol, nullif(unnest($decimals), 255) AS decimals,
      nullif(unnest($standards), '') AS standard
  ) said
  LEFT JOIN chain.token_metadata a ON a.token = said.id
) s
WHERE token.id = s.id
