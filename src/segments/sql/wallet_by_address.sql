-- The wallet with an address.
-- grain: one wallet
-- @param address: BLOB
-- @required *
SELECT id FROM chain.wallet WHERE address = $address
