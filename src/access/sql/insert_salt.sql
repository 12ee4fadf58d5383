-- Gives the warehouse the key of its pseudonyms, once.
-- grain: at most one row
-- @param salt: BLOB
INSERT INTO private.pseudonym_salt SELECT $salt WHERE NOT EXISTS (FROM private.pseudonym_salt)
