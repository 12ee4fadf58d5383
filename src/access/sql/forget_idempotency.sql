-- Frees keys: one whose execution failed, and every one older than $before_s.
-- grain: one key
-- @param principal: VARCHAR
-- @param key: VARCHAR
-- @param before_s: UINTEGER
DELETE FROM private.idempotency WHERE (principal = $principal AND key = $key) OR at_s < $before_s
