-- Transactions that stand twice.
-- grain: one place of a transaction
-- @required *
SELECT chain, block, tx_index, count(*) AS rows FROM chain.transaction GROUP BY chain, block, tx_index HAVING count(*) > 1 ORDER BY ALL
