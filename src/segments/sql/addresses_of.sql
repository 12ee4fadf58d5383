-- The addresses of wallets.
-- grain: one wallet
-- @param wallets: UINTEGER[]
-- @required *
SELECT id, address FROM chain.wallet WHERE id IN (SELECT unnest($wallets))
