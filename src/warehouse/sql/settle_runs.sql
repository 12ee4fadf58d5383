-- Owes earlier runs of a job nothing more: a newer run does their work.
-- grain: one run
-- @param job: VARCHAR
UPDATE derived.job_run SET owed_at_s = NULL WHERE job = $job AND owed_at_s IS NOT NULL
