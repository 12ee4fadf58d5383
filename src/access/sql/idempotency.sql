-- What is known of a principal's idempotency key.
-- grain: one key
-- @param principal: VARCHAR
-- @param key: VARCHAR
-- @required fingerprint, at_s
SELECT fingerprint, answer, at_s FROM private.idempotency WHERE principal = $principal AND key = $key
