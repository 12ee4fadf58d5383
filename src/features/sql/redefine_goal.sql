-- Replaces the definition of a goal that means what it meant, where only how its models learn has changed.
-- grain: one goal
-- @param name: VARCHAR
-- @param definition: JSON
UPDATE derived.goal SET definition = $definition WHERE name = $name
