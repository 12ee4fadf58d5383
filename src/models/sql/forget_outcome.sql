-- Forgets what became of a scoring, because it is made anew.
-- grain: one scoring
-- @param model: VARCHAR
-- @param as_of_s: UINTEGER
DELETE FROM derived.scoring_outcome WHERE model = $model AND as_of_s = $as_of_s
