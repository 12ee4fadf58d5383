-- Sets when a campaign is to run.
-- grain: one campaign
-- @param id: VARCHAR
-- @param scheduled_s: UINTEGER
UPDATE private.campaign SET scheduled_s = $scheduled_s WHERE id = $id
