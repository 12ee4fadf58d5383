-- Every model, newest first, without its weights.
-- grain: one model
-- @required *
SELECT version, goal, trained_at_s, as_of_s, card FROM derived.model ORDER BY trained_at_s DESC, rowid DESC
