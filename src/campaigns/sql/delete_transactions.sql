-- Makes room for a campaign's newer reconciliation.
-- grain: one transaction
-- @param campaign: VARCHAR
DELETE FROM derived.drop_transaction WHERE campaign = $campaign
