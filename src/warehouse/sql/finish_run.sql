-- Records how a run ended; changes nothing when it is not held by `holder` any more.
-- grain: one run
-- @param id: VARCHAR
-- @param holder: VARCHAR
-- @param ended_at_s: UINTEGER
-- @param state: VARCHAR
-- @param result: JSON?
-- @param failure: JSON?
-- @param owed_at_s: UINTEGER?
UPDATE derived.job_run
SET ended_at_s = $ended_at_s, state = $state, result = $result, failure = $failure, owed_at_s = $owed_at_s, lease_until_s = NULL
WHERE id = $id AND holder = $holder AND state = 'RUNNING'
