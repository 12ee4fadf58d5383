-- Adds a model of sybil risk; a version that is known already is the same model, trained again.
-- grain: one model
-- @param version: VARCHAR
-- @param as_of_s: UINTEGER
-- @param trained_at_s: UINTEGER
-- @param threshold: DOUBLE?
-- @param manifest: JSON
-- @param weights: BLOB
-- @param card: JSON
INSERT INTO derived.sybil_model (version, as_of_s, trained_at_s, threshold, manifest, weights, card)
VALUES ($version, $as_of_s, $trained_at_s, $threshold, $manifest, $weights, $card)
ON CONFLICT DO UPDATE SET trained_at_s = excluded.trained_at_s
