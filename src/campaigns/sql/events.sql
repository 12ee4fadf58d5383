-- A campaign's changes of state, in the order in which they came.
-- grain: one change
-- @param campaign: VARCHAR
-- @required at_s, to_state, principal
SELECT at_s, from_state, to_state, principal, note FROM private.campaign_event WHERE campaign = $campaign ORDER BY rowid
