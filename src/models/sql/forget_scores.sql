-- Makes room for newer scores by the same model as of the same instant.
-- grain: one wallet
-- @param model: VARCHAR
-- @param as_of_s: UINTEGER
DELETE FROM derived.score WHERE model = $model AND as_of_s = $as_of_s
