-- How the features of a model's training rows are distributed.
-- grain: one model, or none
-- @param model: VARCHAR
-- @required *
SELECT profile FROM derived.model_profile WHERE model = $model
