-- Erases the consents of an identity.
-- grain: one consent
-- @param pseudonym: BLOB
DELETE FROM private.consent WHERE pseudonym = $pseudonym
