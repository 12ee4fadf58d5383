-- Records how a job ended.
-- grain: one run
-- @param id: VARCHAR
-- @param ended_at_s: UINTEGER
-- @param state: VARCHAR
-- @param result: JSON?
-- @param failure: JSON?
UPDATE derived.job_run SET ended_at_s = $ended_at_s, state = $state, result = $result, failure = $failure WHERE id = $id
