-- Records an action.
-- grain: one action
-- @param at_s: UINTEGER
-- @param principal: VARCHAR
-- @param action: VARCHAR
-- @param subject: VARCHAR
-- @param facts: JSON
INSERT INTO private.audit (at_s, principal, action, subject, facts) VALUES ($at_s, $principal, $action, $subject, $facts)
