-- One run.
-- grain: one run
-- @param id: VARCHAR
-- @required id, job, attempt, started_at_s, state
SELECT id, job, due_s, attempt, started_at_s, ended_at_s, state, result, failure, owed_at_s, progress
FROM derived.job_run WHERE id = $id
