-- Adds a model; a version that is known already is the same model.
-- grain: one model
-- @param version: VARCHAR
-- @param goal: VARCHAR
-- @param trained_at_s: UINTEGER
-- @param as_of_s: UINTEGER
-- @param manifest: JSON
-- @param weights: BLOB
-- @param card: JSON
INSERT INTO derived.model (version, goal, trained_at_s, as_of_s, manifest, weights, card)
VALUES ($version, $goal, $trained_at_s, $as_of_s, $manifest, $weights, $card) ON CONFLICT DO NOTHING
