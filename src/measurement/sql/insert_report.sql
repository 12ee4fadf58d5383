-- Keeps a report.
-- grain: one report
-- @param campaign: VARCHAR
-- @param made_at_s: UINTEGER
-- @param provisional: BOOLEAN
-- @param body: JSON
INSERT INTO derived.report (campaign, made_at_s, provisional, body) VALUES ($campaign, $made_at_s, $provisional, $body)
