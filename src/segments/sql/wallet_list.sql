-- The newest version of a stored list.
-- grain: at most one row
-- @param name: VARCHAR
-- @required *
SELECT version, hash FROM private.wallet_list WHERE name = $name ORDER BY version DESC LIMIT 1
