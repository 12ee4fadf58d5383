-- Binds a campaign to its plan, once.
-- grain: one campaign
-- @param id: VARCHAR
-- @param snapshot: VARCHAR
-- @param plan_hash: VARCHAR
-- @param run_id: VARCHAR
UPDATE private.campaign SET snapshot = $snapshot, plan_hash = $plan_hash, run_id = $run_id
WHERE id = $id AND plan_hash IS NULL
