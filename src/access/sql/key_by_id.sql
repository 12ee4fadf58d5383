-- The live key of an id: neither revoked nor expired at $now_s.
-- grain: one key
-- @param id: VARCHAR
-- @param now_s: UINTEGER
-- @required id, principal, role
SELECT id, principal, role FROM private.api_key
WHERE id = $id AND revoked_at_s IS NULL AND (expires_at_s IS NULL OR expires_at_s > $now_s)
