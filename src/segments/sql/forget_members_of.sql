-- Takes wallets out of a watched segment.
-- grain: nothing
-- @param name: VARCHAR
-- @param wallets: UINTEGER[]
DELETE FROM derived.segment_member WHERE name = $name AND wallet IN (SELECT unnest($wallets))
