-- The addresses of a version of a stored list.
-- grain: one address, ascending
-- @param name: VARCHAR
-- @param version: UINTEGER
-- @required *
SELECT '0x' || lower(hex(address)) AS address FROM private.wallet_list_member
WHERE name = $name AND version = $version
ORDER BY address
