-- The model of sybil risk that was trained last.
-- grain: one model, or none
-- @required version as_of_s trained_at_s manifest weights card
SELECT version, as_of_s, trained_at_s, threshold, manifest, weights, card
FROM derived.sybil_model ORDER BY trained_at_s DESC, version LIMIT 1
