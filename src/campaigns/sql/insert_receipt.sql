-- Keeps what the chain shows of one recipient.
-- grain: one recipient
-- @param campaign: VARCHAR
-- @param wallet: UINTEGER
-- @param batch: UINTEGER
-- @param position: UINTEGER
-- @param state: VARCHAR
-- @param reason: VARCHAR?
-- @param amount_units: HUGEINT
-- @param tx_hash: BLOB?
-- @param block: UINTEGER?
-- @param at_s: UINTEGER?
INSERT INTO derived.receipt (campaign, wallet, batch, position, state, reason, amount_units, tx_hash, block, at_s)
VALUES ($campaign, $wallet, $batch, $position, $state, $reason, $amount_units, $tx_hash, $block, $at_s)
