-- Keeps a plan's file, byte for byte.
-- grain: one plan
-- @param hash: VARCHAR
-- @param campaign: VARCHAR
-- @param body: BLOB
-- @param planned_at_s: UINTEGER
INSERT INTO private.plan (hash, campaign, body, planned_at_s) VALUES ($hash, $campaign, $body, $planned_at_s)
