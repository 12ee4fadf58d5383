-- Every scheduled job.
-- grain: one job
-- @required job, cron, zone, enabled, overlap, catch_up_s
SELECT job, cron, zone, enabled, overlap, catch_up_s, last_due_s FROM derived.schedule ORDER BY job
