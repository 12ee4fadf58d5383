-- One model with its weights.
-- grain: one model
-- @param version: VARCHAR
-- @required *
SELECT version, goal, manifest, weights FROM derived.model WHERE version = $version
