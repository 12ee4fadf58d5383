-- The addresses of wallets, as 0x hex.
-- grain: one wallet of the list
-- @param wallets: UINTEGER[]
-- @required *
SELECT id, address
FROM wallets
WHERE id IN (SELECT unnest($wallets))
ORDER BY id
