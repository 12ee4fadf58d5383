-- Leaves a wallet, and every other wallet of its identities, out of every campaign, for good.
-- grain: one wallet
-- @param address: BLOB
-- @param source: VARCHAR
-- @param at_s: UINTEGER
INSERT INTO private.suppression (campaign, wallet, reason, source, late, at_s)
SELECT NULL, p.wallet, 'OPTED_OUT', $source, false, $at_s
FROM (
  SELECT id AS wallet FROM chain.wallet WHERE address = $address
  UNION
  SELECT o.wallet FROM private.identity o
  WHERE o.pseudonym IN (SELECT i.pseudonym FROM private.identity i JOIN chain.wallet w ON w.id = i.wallet WHERE w.address = $address)
) p
WHERE NOT EXISTS (FROM private.suppression s WHERE s.campaign IS NULL AND s.wallet = p.wallet AND s.reason = 'OPTED_OUT')
