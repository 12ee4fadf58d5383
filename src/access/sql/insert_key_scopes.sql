-- Gives an API key its scopes.
-- grain: one scope
-- @param key: VARCHAR
-- @param scopes: VARCHAR[]
INSERT INTO private.key_scope SELECT DISTINCT $key, unnest($scopes)
