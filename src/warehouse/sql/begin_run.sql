-- Takes the lease of a queued run; changes nothing when it was taken, or while another run of its job goes on.
-- grain: one run
-- @param id: VARCHAR
-- @param holder: VARCHAR
-- @param at_s: UINTEGER
-- @param lease_until_s: UINTEGER
UPDATE derived.job_run SET state = 'RUNNING', holder = $holder, started_at_s = $at_s, lease_until_s = $lease_until_s
WHERE id = $id AND state = 'QUEUED' AND NOT EXISTS (
  FROM derived.job_run other WHERE other.job = job_run.job AND other.state = 'RUNNING'
)
