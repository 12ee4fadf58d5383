-- Keeps an evaluation; an empty model = none was read.
-- grain: nothing
-- @param name: VARCHAR
-- @param as_of_s: UINTEGER
-- @param version: UINTEGER
-- @param model: VARCHAR
-- @param size: UINTEGER
-- @param entered: UINTEGER
-- @param exited: UINTEGER
-- @param evaluated_at_s: UINTEGER
INSERT INTO derived.segment_evaluation (name, as_of_s, version, model, size, entered, exited, evaluated_at_s)
VALUES ($name, $as_of_s, $version, nullif($model, ''), $size, $entered, $exited, $evaluated_at_s)
