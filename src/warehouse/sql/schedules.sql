-- Every scheduled job.
-- grain: one job
-- @required job, cron, zone, enabled
SELECT job, cron, zone, enabled, last_due_s FROM derived.schedule ORDER BY job
