-- Erases the events of an identity, and those that named one of its wallets.
-- grain: one event
-- @param pseudonym: BLOB
DELETE FROM private.offchain_event
WHERE pseudonym = $pseudonym
  OR (pseudonym IS NULL AND wallet IN (SELECT i.wallet FROM private.identity i WHERE i.pseudonym = $pseudonym))
