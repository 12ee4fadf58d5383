-- A plan's file.
-- grain: one plan
-- @param hash: VARCHAR
-- @required *
SELECT body FROM private.plan WHERE hash = $hash
