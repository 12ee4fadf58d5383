-- Keeps what became of a scoring.
-- grain: one scoring
-- @param model: VARCHAR
-- @param as_of_s: UINTEGER
-- @param at_s: UINTEGER
-- @param outcome: JSON
INSERT OR REPLACE INTO derived.scoring_outcome VALUES ($model, $as_of_s, $at_s, $outcome)
