-- The scores of wallets by a goal's champion, else its newest model, of those that scored as of an instant.
-- grain: one wallet
-- @param goal: VARCHAR
-- @param as_of_s: UINTEGER
-- @param wallets: UINTEGER[]
-- @required *
WITH standing AS (
  SELECT max_by(champion, (at_s, rowid)) AS champion FROM derived.model_decision WHERE goal = $goal
), chosen AS (
  SELECT m.version FROM derived.model m
  WHERE m.goal = $goal AND m.as_of_s <= $as_of_s AND EXISTS (FROM derived.score s WHERE s.model = m.version AND s.as_of_s = $as_of_s)
  ORDER BY m.version IS NOT DISTINCT FROM (SELECT champion FROM standing) DESC, m.trained_at_s DESC, m.version DESC LIMIT 1
)
SELECT s.wallet, s.probability FROM derived.score s JOIN chosen n ON n.version = s.model
WHERE s.as_of_s = $as_of_s AND s.wallet IN (SELECT unnest($wallets))
