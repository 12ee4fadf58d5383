-- The newest model of each goal that was trained on what was known by an instant and has scored wallets as of it.
-- grain: one goal
-- @param as_of_s: UINTEGER
-- @required *
SELECT m.goal, max_by(m.version, (m.trained_at_s, m.version)) AS model
FROM derived.model m
WHERE m.as_of_s <= $as_of_s AND EXISTS (FROM derived.score s WHERE s.model = m.version AND s.as_of_s = $as_of_s)
GROUP BY m.goal
ORDER BY m.goal
