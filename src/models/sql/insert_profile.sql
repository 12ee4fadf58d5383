-- Keeps how the features of a model's training rows are distributed.
-- grain: one model
-- @param model: VARCHAR
-- @param profile: JSON
INSERT INTO derived.model_profile VALUES ($model, $profile) ON CONFLICT DO NOTHING
