-- Forgets a queued run that found nothing to do.
-- grain: one run
-- @param id: VARCHAR
DELETE FROM derived.job_run WHERE id = $id AND state = 'QUEUED'
