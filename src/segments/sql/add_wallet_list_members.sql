-- Keeps the addresses of a version of a stored list.
-- grain: nothing
-- @param name: VARCHAR
-- @param version: UINTEGER
-- @param addresses: BLOB[]
INSERT INTO private.wallet_list_member (name, version, address) SELECT $name, $version, unnest($addresses)
