-- The goals that were defined, beside the built-in ones.
-- grain: one goal, by name
-- @required *
SELECT name, definition FROM derived.goal ORDER BY name
