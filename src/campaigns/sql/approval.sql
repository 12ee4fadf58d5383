-- The newest approval of a plan.
-- grain: one approval
-- @param plan_hash: VARCHAR
-- @required *
SELECT principal, approver, signature FROM private.approval WHERE plan_hash = $plan_hash ORDER BY rowid DESC LIMIT 1
