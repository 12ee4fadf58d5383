-- Keeps who entered or left a watched segment.
-- grain: nothing
-- @param name: VARCHAR
-- @param as_of_s: UINTEGER
-- @param wallets: UINTEGER[]
-- @param entered: BOOLEAN
INSERT INTO derived.segment_change (name, as_of_s, wallet, entered) SELECT $name, $as_of_s, unnest($wallets), $entered
