-- Transfers that stand twice.
-- grain: one transfer
-- @required *
SELECT chain, block, log_index, sub, count(*)::UINTEGER AS rows FROM chain.transfer
GROUP BY chain, block, log_index, sub HAVING count(*) > 1
