-- Leaves every wallet of an identity out of every campaign, for good; a wallet that opted out already stays as it is.
-- grain: one wallet
-- @param pseudonym: BLOB
-- @param source: VARCHAR
-- @param at_s: UINTEGER
INSERT INTO private.suppression (campaign, wallet, reason, source, late, at_s)
SELECT DISTINCT NULL, i.wallet, 'OPTED_OUT', $source, false, $at_s
FROM private.identity i
WHERE i.pseudonym = $pseudonym
  AND NOT EXISTS (FROM private.suppression s WHERE s.campaign IS NULL AND s.wallet = i.wallet AND s.reason = 'OPTED_OUT')
