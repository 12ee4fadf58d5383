-- A campaign's plan file.
-- grain: one plan
-- @param campaign: VARCHAR
-- @required *
SELECT body FROM private.plan WHERE campaign = $campaign
