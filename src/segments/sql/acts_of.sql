-- What a wallet did before an instant, of one act (docs/segments.md), the newest rows first; an empty `tokens` = of any.
-- grain: one row of chain.sale, chain.transfer or chain.transaction
-- @param wallet: UINTEGER
-- @param act: VARCHAR
-- @param tokens: UINTEGER[]
-- @param as_of_s: UINTEGER
-- @param most: UINTEGER
-- @required kind, chain, at_s, position, other
WITH sale AS (
  SELECT s.*, CASE WHEN s.buyer = $wallet THEN 'bought' ELSE 'sold' END AS act
  FROM derived.trade_before($as_of_s) s WHERE (s.buyer = $wallet OR s.seller = $wallet)
), done AS (
  SELECT act, 'sale' AS kind, chain, block, seq AS position, at_s, CASE act WHEN 'bought' THEN seller ELSE buyer END AS other, collection AS token
  FROM sale
  UNION ALL
  SELECT CASE WHEN dst = $wallet THEN 'received' ELSE 'sent' END, 'transfer', chain, block, log_index, at_s,
    CASE WHEN dst = $wallet THEN src ELSE dst END, token
  FROM chain.transfer WHERE (src = $wallet OR dst = $wallet) AND src <> dst AND at_s < $as_of_s
  UNION ALL
  SELECT 'called', 'transaction', chain, block, tx_index, at_s, coalesce(dst, src), NULL
  FROM chain.transaction WHERE src = $wallet AND failed IS DISTINCT FROM true AND at_s < $as_of_s
)
SELECT d.act, d.kind, c.caip2 AS chain, d.block, d.position::DOUBLE AS position, d.at_s, '0x' || lower(hex(w.address)) AS other,
  '0x' || lower(hex(t.address)) AS token
FROM done d JOIN chain.chain c ON c.id = d.chain JOIN chain.wallet w ON w.id = d.other LEFT JOIN chain.token t ON t.id = d.token
WHERE (d.act = $act OR ($act = 'traded' AND d.act IN ('bought', 'sold')) OR ($act = 'moved' AND d.act IN ('received', 'sent'))
    OR ($act = 'acted' AND d.act IN ('bought', 'sold', 'sent', 'called')))
  AND (len($tokens) = 0 OR d.token IN (SELECT unnest($tokens)))
ORDER BY d.at_s DESC, d.kind, d.position DESC
LIMIT $most
