-- What is said of wallets.
-- grain: one label
-- @param wallets: UINTEGER[]
-- @required *
SELECT wallet, label, source, at_s FROM chain.label WHERE wallet IN (SELECT unnest($wallets)) ORDER BY wallet, label, source
