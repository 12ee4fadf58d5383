-- Every campaign's id, oldest first.
-- grain: one campaign
-- @required *
SELECT id, name, state FROM private.campaign ORDER BY created_at_s, id
