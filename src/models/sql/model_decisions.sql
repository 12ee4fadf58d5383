-- Every decision about champions, oldest first.
-- grain: one decision
-- @required goal, at_s, challenger, champion, reason
SELECT goal, at_s, challenger, before, champion, reason, comparison FROM derived.model_decision ORDER BY at_s, rowid
