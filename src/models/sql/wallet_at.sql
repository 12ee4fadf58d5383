-- The wallet with an address.
-- grain: one wallet, or none
-- @param address: BLOB
-- @required *
SELECT id FROM chain.wallet WHERE address = $address
