-- Records a change of state.
-- grain: one change
-- @param campaign: VARCHAR
-- @param at_s: UINTEGER
-- @param from_state: VARCHAR?
-- @param to_state: VARCHAR
-- @param principal: VARCHAR
-- @param note: VARCHAR?
INSERT INTO private.campaign_event (campaign, at_s, from_state, to_state, principal, note)
VALUES ($campaign, $at_s, $from_state, $to_state, $principal, $note)
