-- One campaign.
-- grain: one campaign
-- @param id: VARCHAR
-- @required id, name, state, brief, salt, proposer, created_at_s
SELECT id, name, state, brief, snapshot, salt, proposer, plan_hash, run_id, scheduled_s, created_at_s
FROM private.campaign WHERE id = $id
