-- Revokes a key that is not revoked yet.
-- grain: one key
-- @param id: VARCHAR
-- @param at_s: UINTEGER
UPDATE private.api_key SET revoked_at_s = $at_s WHERE id = $id AND revoked_at_s IS NULL
