-- The wallets with addresses.
-- grain: one wallet
-- @param addresses: BLOB[]
-- @required *
SELECT id, address FROM chain.wallet WHERE address IN (SELECT unnest($addresses))
