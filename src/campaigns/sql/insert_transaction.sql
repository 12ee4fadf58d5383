-- Keeps one mined transaction of a drop.
-- grain: one transaction
-- @param campaign: VARCHAR
-- @param tx_hash: BLOB
-- @param batch: UINTEGER?
-- @param block: UINTEGER
-- @param succeeded: BOOLEAN
-- @param gas_used: UBIGINT
-- @param fee_wei: HUGEINT
INSERT INTO derived.drop_transaction (campaign, tx_hash, batch, block, succeeded, gas_used, fee_wei)
VALUES ($campaign, $tx_hash, $batch, $block, $succeeded, $gas_used, $fee_wei)
