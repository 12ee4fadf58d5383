-- Records that a job began.
-- grain: one run
-- @param id: VARCHAR
-- @param job: VARCHAR
-- @param due_s: UINTEGER?
-- @param started_at_s: UINTEGER
INSERT INTO derived.job_run (id, job, due_s, started_at_s, state) VALUES ($id, $job, $due_s, $started_at_s, 'RUNNING')
