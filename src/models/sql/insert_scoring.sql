-- Keeps a scoring; a repeated one replaces the first.
-- grain: one scoring
-- @param model: VARCHAR
-- @param as_of_s: UINTEGER
-- @param at_s: UINTEGER
-- @param wallets: UINTEGER
-- @param drift: JSON
INSERT OR REPLACE INTO derived.scoring VALUES ($model, $as_of_s, $at_s, $wallets, $drift)
