-- Records that a wallet was left out of a campaign, and why; again changes nothing.
-- grain: one exclusion
-- @param campaign: VARCHAR
-- @param wallet: UINTEGER
-- @param reason: VARCHAR
-- @param source: VARCHAR
-- @param late: BOOLEAN
-- @param at_s: UINTEGER
INSERT INTO private.suppression (campaign, wallet, reason, source, late, at_s)
SELECT $campaign, $wallet, $reason, $source, $late, $at_s
WHERE NOT EXISTS (
  FROM private.suppression s WHERE s.campaign = $campaign AND s.wallet = $wallet AND s.reason = $reason AND s.late = $late
)
