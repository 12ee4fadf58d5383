-- The evaluations of a segment, the newest first.
-- grain: one evaluation
-- @param name: VARCHAR
-- @param first: UINTEGER
-- @required name, as_of_s, version, size, entered, exited
SELECT name, as_of_s, version, model, size, entered, exited
FROM derived.segment_evaluation
WHERE name = $name
ORDER BY as_of_s DESC
LIMIT $first
