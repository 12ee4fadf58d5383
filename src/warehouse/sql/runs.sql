-- The newest runs of a job, or of every job.
-- grain: one run
-- @param job: VARCHAR?
-- @param most: UINTEGER
-- @required id, job, attempt, started_at_s, state
SELECT id, job, due_s, attempt, started_at_s, ended_at_s, state, result, failure, owed_at_s, progress
FROM derived.job_run WHERE $job IS NULL OR job = $job ORDER BY started_at_s DESC, attempt DESC, id LIMIT $most
