-- The newest approval of a plan's run.
-- grain: one approval
-- @param plan_hash: VARCHAR
-- @param run_id: VARCHAR
-- @required *
SELECT principal, approver, signature FROM private.approval
WHERE plan_hash = $plan_hash AND run_id = $run_id ORDER BY rowid DESC LIMIT 1
