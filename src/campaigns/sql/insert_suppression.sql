-- Records that a wallet was left out of a campaign, and why.
-- grain: one exclusion
-- @param campaign: VARCHAR
-- @param wallet: UINTEGER
-- @param reason: VARCHAR
-- @param source: VARCHAR
-- @param late: BOOLEAN
-- @param at_s: UINTEGER
INSERT INTO private.suppression (campaign, wallet, reason, source, late, at_s)
VALUES ($campaign, $wallet, $reason, $source, $late, $at_s)
