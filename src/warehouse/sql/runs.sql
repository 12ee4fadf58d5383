-- The newest runs of a job, or of every job.
-- grain: one run
-- @param job: VARCHAR?
-- @param most: UINTEGER
-- @required id, job, started_at_s, state
SELECT id, job, due_s, started_at_s, ended_at_s, state, result, failure
FROM derived.job_run WHERE $job IS NULL OR job = $job ORDER BY started_at_s DESC, id LIMIT $most
