-- Transfers whose time is not that of their block's header.
-- grain: one transfer
-- @required *
SELECT t.chain, t.block, t.log_index, t.sub, t.at_s, b.at_s AS header_at_s FROM chain.transfer t
JOIN chain.block b ON b.chain = t.chain AND b.block = t.block
WHERE b.at_s <> t.at_s
ORDER BY ALL
