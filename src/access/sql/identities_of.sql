-- The identities linked to a wallet, oldest first.
-- grain: one identity
-- @param address: BLOB
-- @required pseudonym, source, first_seen_s
SELECT i.pseudonym, i.external_id, i.source, i.first_seen_s
FROM private.identity i JOIN chain.wallet w ON w.id = i.wallet
WHERE w.address = $address
ORDER BY i.first_seen_s, i.pseudonym
