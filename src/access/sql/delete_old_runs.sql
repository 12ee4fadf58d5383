-- Deletes the runs of jobs that ended before $before_s.
-- grain: one run
-- @param before_s: UINTEGER
DELETE FROM derived.job_run WHERE ended_at_s < $before_s AND state <> 'RUNNING'
