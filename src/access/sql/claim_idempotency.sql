-- Claims a principal's idempotency key for one execution.
-- grain: one key
-- @param principal: VARCHAR
-- @param key: VARCHAR
-- @param fingerprint: VARCHAR
-- @param at_s: UINTEGER
INSERT INTO private.idempotency (principal, key, fingerprint, answer, at_s) VALUES ($principal, $key, $fingerprint, NULL, $at_s)
