-- What the chain shows of a campaign's recipients.
-- grain: one recipient
-- @param campaign: VARCHAR
-- @required wallet, batch, state, amount_units
SELECT wallet, batch, state, reason, amount_units, tx_hash, block, at_s FROM derived.receipt WHERE campaign = $campaign ORDER BY position
