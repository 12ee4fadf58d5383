-- The consents given for a wallet, oldest first.
-- grain: one consent
-- @param address: BLOB
-- @required pseudonym, purpose, source, given_at_s
SELECT c.pseudonym, c.purpose, c.source, c.given_at_s, c.withdrawn_at_s
FROM private.consent c JOIN chain.wallet w ON w.id = c.wallet
WHERE w.address = $address
ORDER BY c.given_at_s, c.purpose, c.source
