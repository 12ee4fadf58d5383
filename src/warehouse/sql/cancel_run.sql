-- Cancels a run that waits, or that is owed another attempt.
-- grain: one run
-- @param id: VARCHAR
-- @param ended_at_s: UINTEGER
UPDATE derived.job_run
SET state = 'CANCELLED', owed_at_s = NULL, ended_at_s = coalesce(ended_at_s, $ended_at_s)
WHERE id = $id AND (state = 'QUEUED' OR owed_at_s IS NOT NULL)
