-- Marks runs that a dead engine left behind.
-- grain: one run
-- @param ended_at_s: UINTEGER
UPDATE derived.job_run SET ended_at_s = $ended_at_s, state = 'ABANDONED' WHERE state = 'RUNNING'
