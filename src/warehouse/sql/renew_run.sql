-- Prolongs the lease of a running run and keeps how far it is; changes nothing when the lease was lost.
-- grain: one run
-- @param id: VARCHAR
-- @param holder: VARCHAR
-- @param lease_until_s: UINTEGER
-- @param progress: JSON?
UPDATE derived.job_run SET lease_until_s = $lease_until_s, progress = coalesce($progress, progress)
WHERE id = $id AND holder = $holder AND state = 'RUNNING'
