-- Runs that wait to begin, and ended ones that are owed another attempt by now, the oldest first.
-- grain: one run
-- @param now_s: UINTEGER
-- @required id, job, attempt, state
SELECT id, job, due_s, attempt, state FROM derived.job_run
WHERE state = 'QUEUED' OR owed_at_s <= $now_s ORDER BY started_at_s, id
