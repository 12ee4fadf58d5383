-- Keeps what contracts said; what transfers proved against their claim is added to the oddities.
-- In the lists, '' and 255 stand for unknown.
-- grain: none
-- @param tokens: UINTEGER[]
-- @param names: VARCHAR[]
-- @param symbols: VARCHAR[]
-- @param decimals: UTINYINT[]
-- @param standards: VARCHAR[]
-- @param oddities: VARCHAR[]
-- @param block: UINTEGER
-- @param source: VARCHAR
-- @param checked_at_s: UINTEGER
INSERT OR REPLACE INTO chain.token_metadata (token, name, symbol, decimals, standard, oddity, block, source, checked_at_s)
WITH said AS (
  SELECT unnest($tokens) AS token, nullif(unnest($names), '') AS name, nullif(unnest($symbols), '') AS symbol,
    nullif(unnest($decimals), 255) AS decimals, nullif(unnest($standards), '') AS standard, nullif(unnest($oddities), '') AS oddity
)
SELECT s.token, s.name, s.symbol, s.decimals, s.standard,
  nullif(concat_ws('; ', s.oddity, CASE WHEN s.standard <> t.standard AND t.standard LIKE 'ERC-%'
    THEN 'erc165: claims ' || s.standard || ', its transfers are ' || t.standard END), ''),
  $block, $source, $checked_at_s
FROM said s JOIN chain.token t ON t.id = s.token
