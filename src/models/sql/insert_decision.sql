-- Keeps a decision about a champion.
-- grain: one decision
-- @param goal: VARCHAR
-- @param at_s: UINTEGER
-- @param challenger: VARCHAR
-- @param before: VARCHAR?
-- @param champion: VARCHAR
-- @param reason: VARCHAR
-- @param comparison: JSON?
INSERT INTO derived.model_decision (goal, at_s, challenger, before, champion, reason, comparison)
VALUES ($goal, $at_s, $challenger, $before, $champion, $reason, $comparison)
