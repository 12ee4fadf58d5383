-- Keeps the answer of the execution that claimed the key.
-- grain: one key
-- @param principal: VARCHAR
-- @param key: VARCHAR
-- @param answer: JSON
UPDATE private.idempotency SET answer = $answer WHERE principal = $principal AND key = $key
