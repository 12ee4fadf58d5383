-- Keeps an appeal.
-- grain: one appeal
-- @param wallet: UINTEGER
-- @param other: UINTEGER?
-- @param principal: VARCHAR
-- @param because: VARCHAR
-- @param at_s: UINTEGER
INSERT INTO private.entity_appeal VALUES ($wallet, $other, $principal, $because, $at_s)
