-- Marks the running runs whose lease lapsed before an instant, and owes them another attempt while they have one left.
-- grain: one run
-- @param before_s: UINTEGER
-- @param holder: VARCHAR
-- @param ended_at_s: UINTEGER
-- @param attempts: UINTEGER
UPDATE derived.job_run
SET ended_at_s = $ended_at_s, state = 'ABANDONED', lease_until_s = NULL,
  owed_at_s = CASE WHEN attempt < $attempts THEN $ended_at_s END
WHERE state = 'RUNNING' AND holder IS DISTINCT FROM $holder AND coalesce(lease_until_s, 0) < $before_s
