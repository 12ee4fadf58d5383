-- How many tokens were judged, how many of them are taken for spam, and how many contracts were never asked.
-- grain: none
-- @param chain: VARCHAR?
-- @required *
SELECT count(*) FILTER (j.token IS NOT NULL) AS judged, count(*) FILTER (coalesce(m.spam, len(j.rules) > 0)) AS spam,
  count(*) FILTER (a.token IS NULL) AS unasked
FROM chain.token t JOIN chain.chain c ON c.id = t.chain
LEFT JOIN derived.token_judgement j ON j.token = t.id
LEFT JOIN derived.token_mark m ON m.token = t.id
LEFT JOIN chain.token_metadata a ON a.token = t.id
WHERE $chain IS NULL OR c.caip2 = $chain
