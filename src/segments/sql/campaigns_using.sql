-- The campaigns whose brief names a segment, the newest first.
-- grain: one campaign
-- @param name: VARCHAR
-- @required *
SELECT id, state FROM private.campaign WHERE brief->>'segment' = $name ORDER BY created_at_s DESC, id
