-- The id of an address that the warehouse has seen.
-- grain: one wallet or none.
-- @param address: VARCHAR
-- @required *
SELECT id FROM chain.wallet WHERE address = unhex(substr($address, 3))
