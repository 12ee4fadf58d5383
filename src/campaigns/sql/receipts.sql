-- What the chain shows of a campaign's recipients.
-- grain: one recipient
-- @param campaign: VARCHAR
-- @required wallet, state, amount_units
SELECT wallet, state, reason, amount_units, block, at_s FROM derived.receipt WHERE campaign = $campaign ORDER BY position
