-- Every scoring with its drift and, where its window has ended and was judged, its outcome; newest first.
-- grain: one scoring
-- @required model, goal, as_of_s, scored_at_s, wallets, drift
SELECT s.model, m.goal, s.as_of_s, s.scored_at_s, s.wallets, s.drift, o.judged_at_s, o.outcome
FROM derived.scoring s
JOIN derived.model m ON m.version = s.model
LEFT JOIN derived.scoring_outcome o ON o.model = s.model AND o.as_of_s = s.as_of_s
ORDER BY s.as_of_s DESC, s.scored_at_s DESC, s.model
