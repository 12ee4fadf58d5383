-- Records a version of a stored list.
-- grain: nothing
-- @param name: VARCHAR
-- @param version: UINTEGER
-- @param hash: VARCHAR
-- @param size: UINTEGER
-- @param saved_at_s: UINTEGER
-- @param saved_by: VARCHAR
INSERT INTO private.wallet_list (name, version, hash, size, saved_at_s, saved_by)
VALUES ($name, $version, $hash, $size, $saved_at_s, $saved_by)
