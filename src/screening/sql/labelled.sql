-- Which of some addresses carry one of some labels.
-- grain: one label of one wallet
-- @param addresses: BLOB[]
-- @param labels: VARCHAR[]
-- @required *
SELECT '0x' || lower(hex(w.address)) AS address, l.label, l.source, l.at_s
FROM chain.wallet w JOIN chain.label l ON l.wallet = w.id
WHERE w.address IN (SELECT unnest($addresses)) AND list_contains($labels, l.label)
ORDER BY ALL
