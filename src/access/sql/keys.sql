-- Every API key without its hash, oldest first.
-- grain: one key
-- @required id, principal, role, created_at_s
SELECT id, principal, role, created_at_s, expires_at_s, revoked_at_s FROM private.api_key ORDER BY created_at_s, id
