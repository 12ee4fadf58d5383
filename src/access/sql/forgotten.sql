-- Which of some pseudonyms were forgotten.
-- grain: one pseudonym
-- @param pseudonyms: BLOB[]
-- @required *
SELECT DISTINCT hash FROM private.forgotten WHERE hash IN (SELECT unnest($pseudonyms))
