-- How many runs of jobs ended before $before_s.
-- grain: one number
-- @param before_s: UINTEGER
-- @required *
SELECT count(*)::UINTEGER AS rows FROM derived.job_run WHERE ended_at_s < $before_s AND state <> 'RUNNING'
