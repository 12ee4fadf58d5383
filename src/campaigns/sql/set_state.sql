-- Moves a campaign that is still in the state it was read in.
-- grain: one campaign
-- @param id: VARCHAR
-- @param from_state: VARCHAR
-- @param to_state: VARCHAR
UPDATE private.campaign SET state = $to_state WHERE id = $id AND state = $from_state
