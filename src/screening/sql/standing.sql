-- Which of some addresses are suppressed whatever the campaign.
-- grain: one suppression of one wallet
-- @param addresses: BLOB[]
-- @required *
SELECT '0x' || lower(hex(w.address)) AS address, s.reason, s.source, s.at_s
FROM chain.wallet w JOIN private.suppression s ON s.wallet = w.id
WHERE w.address IN (SELECT unnest($addresses)) AND s.campaign IS NULL
ORDER BY ALL
