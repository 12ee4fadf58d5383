-- Campaigns to send now: scheduled and due, or left running by an engine that died.
-- grain: one campaign
-- @param now_s: UINTEGER
-- @required *
SELECT id FROM private.campaign
WHERE state = 'RUNNING' OR (state = 'SCHEDULED' AND scheduled_s <= $now_s)
ORDER BY created_at_s, id
