-- The key of the pseudonyms.
-- grain: at most one row
-- @required *
SELECT salt FROM private.pseudonym_salt
