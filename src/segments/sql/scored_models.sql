-- The model of each goal whose scores count as of an instant.
-- Of those that were trained on what was known by then and have scored wallets as of it: the champion, else the newest.
-- grain: one goal
-- @param as_of_s: UINTEGER
-- @required *
WITH standing AS (
  SELECT goal, max_by(champion, (at_s, rowid)) AS champion FROM derived.model_decision GROUP BY goal
)
SELECT m.goal, max_by(m.version, (m.version IS NOT DISTINCT FROM c.champion, m.trained_at_s, m.version)) AS model
FROM derived.model m
LEFT JOIN standing c ON c.goal = m.goal
WHERE m.as_of_s <= $as_of_s AND m.version IN (SELECT DISTINCT model FROM derived.score WHERE as_of_s = $as_of_s)
GROUP BY m.goal
ORDER BY m.goal
