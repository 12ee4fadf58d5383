-- Withdraws what stands of the consents of a wallet's identities: all of them, or those to $purpose.
-- grain: one consent
-- @param address: BLOB
-- @param purpose: VARCHAR?
-- @param at_s: UINTEGER
UPDATE private.consent SET withdrawn_at_s = $at_s
WHERE withdrawn_at_s IS NULL AND ($purpose IS NULL OR purpose = $purpose)
  AND pseudonym IN (SELECT c.pseudonym FROM private.consent c JOIN chain.wallet w ON w.id = c.wallet WHERE w.address = $address)
