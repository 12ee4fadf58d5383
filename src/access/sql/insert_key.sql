-- Adds an API key by the hash of its secret.
-- grain: one key
-- @param id: VARCHAR
-- @param principal: VARCHAR
-- @param hash: BLOB
-- @param role: VARCHAR
-- @param created_at_s: UINTEGER
-- @param created_by: VARCHAR
-- @param expires_at_s: UINTEGER?
INSERT INTO private.api_key (id, principal, hash, role, created_at_s, created_by, expires_at_s, revoked_at_s)
VALUES ($id, $principal, $hash, $role, $created_at_s, $created_by, $expires_at_s, NULL)
