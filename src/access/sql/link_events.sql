-- Gives the events of some identities their wallet: the only one that the identity has, or none.
-- grain: one event
-- @param pseudonyms: BLOB[]
UPDATE private.offchain_event SET wallet = i.wallet
FROM (
  SELECT pseudonym, CASE WHEN count(DISTINCT wallet) = 1 THEN min(wallet) END AS wallet
  FROM private.identity WHERE pseudonym IN (SELECT unnest($pseudonyms)) GROUP BY pseudonym
) i
WHERE offchain_event.pseudonym = i.pseudonym AND offchain_event.wallet IS DISTINCT FROM i.wallet
