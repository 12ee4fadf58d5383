-- Adds a draft campaign.
-- grain: one campaign
-- @param id: VARCHAR
-- @param name: VARCHAR
-- @param brief: JSON
-- @param salt: BLOB
-- @param proposer: VARCHAR
-- @param created_at_s: UINTEGER
INSERT INTO private.campaign (id, name, state, brief, salt, proposer, created_at_s)
VALUES ($id, $name, 'DRAFT', $brief, $salt, $proposer, $created_at_s)
