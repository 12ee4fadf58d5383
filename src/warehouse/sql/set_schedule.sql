-- Sets when a job runs, keeping the due time that was last acted on.
-- grain: one job
-- @param job: VARCHAR
-- @param cron: VARCHAR
-- @param zone: VARCHAR
-- @param enabled: BOOLEAN
INSERT INTO derived.schedule (job, cron, zone, enabled, last_due_s) VALUES ($job, $cron, $zone, $enabled, NULL)
ON CONFLICT (job) DO UPDATE SET cron = excluded.cron, zone = excluded.zone, enabled = excluded.enabled
