-- Keeps who dealt with whom on each of the days given.
-- grain: one ordered pair of wallets and day.
-- @param days: UINTEGER[]
-- @param from_s: UINTEGER
-- @param to_s: UINTEGER
INSERT INTO derived.graph_edge
SELECT at_s // 86400 AS day, src, dst, count(*)
FROM derived.dealings($from_s, $to_s)
WHERE at_s // 86400 IN (SELECT unnest($days))
GROUP BY ALL
ORDER BY day, src, dst
