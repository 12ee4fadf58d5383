-- Sets when a job runs, keeping the due time that was last acted on.
-- grain: one job
-- @param job: VARCHAR
-- @param cron: VARCHAR
-- @param zone: VARCHAR
-- @param enabled: BOOLEAN
-- @param overlap: VARCHAR
-- @param catch_up_s: UINTEGER
INSERT INTO derived.schedule (job, cron, zone, enabled, overlap, catch_up_s, last_due_s)
VALUES ($job, $cron, $zone, $enabled, $overlap, $catch_up_s, NULL)
ON CONFLICT (job) DO UPDATE SET cron = excluded.cron, zone = excluded.zone, enabled = excluded.enabled,
  overlap = excluded.overlap, catch_up_s = excluded.catch_up_s
