-- The scopes of every API key.
-- grain: one scope of one key
-- @required *
SELECT key, scope FROM private.key_scope ORDER BY key, scope
