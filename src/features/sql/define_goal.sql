-- Keeps the definition of a goal.
-- grain: one goal
-- @param name: VARCHAR
-- @param definition: JSON
-- @param at_s: UINTEGER
INSERT INTO derived.goal VALUES ($name, $definition, $at_s)
