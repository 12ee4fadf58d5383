-- Records that a run of a job is to begin.
-- grain: one run
-- @param id: VARCHAR
-- @param job: VARCHAR
-- @param due_s: UINTEGER?
-- @param attempt: UINTEGER
-- @param at_s: UINTEGER
INSERT INTO derived.job_run (id, job, due_s, attempt, started_at_s, state) VALUES ($id, $job, $due_s, $attempt, $at_s, 'QUEUED')
