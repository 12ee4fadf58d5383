-- Erases the links of an identity with its encrypted external id.
-- grain: one link
-- @param pseudonym: BLOB
DELETE FROM private.identity WHERE pseudonym = $pseudonym
