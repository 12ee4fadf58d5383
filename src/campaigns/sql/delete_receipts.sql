-- Makes room for a campaign's newer reconciliation.
-- grain: one recipient
-- @param campaign: VARCHAR
DELETE FROM derived.receipt WHERE campaign = $campaign
