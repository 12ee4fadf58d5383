-- The live key with this hash: neither revoked nor expired at $now_s.
-- grain: one key
-- @param hash: BLOB
-- @param now_s: UINTEGER
-- @required id, principal, role
SELECT id, principal, role, expires_at_s FROM private.api_key
WHERE hash = $hash AND revoked_at_s IS NULL AND (expires_at_s IS NULL OR expires_at_s > $now_s)
