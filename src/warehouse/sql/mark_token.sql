-- Keeps a person's decision about a token in place of an earlier one.
-- grain: none
-- @param token: UINTEGER
-- @param spam: BOOLEAN
-- @param because: VARCHAR
-- @param principal: VARCHAR
-- @param at_s: UINTEGER
INSERT OR REPLACE INTO derived.token_mark (token, spam, because, principal, at_s)
VALUES ($token, $spam, $because, $principal, $at_s)
