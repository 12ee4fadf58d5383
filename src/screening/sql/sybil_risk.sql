-- The sybil risk of some addresses as of the newest instant that was scored: NULL where it is unknown.
-- grain: one of the addresses
-- @param addresses: BLOB[]
-- @required address
SELECT '0x' || lower(hex(asked.address)) AS address, r.probability
FROM (SELECT unnest($addresses) AS address) asked
LEFT JOIN chain.wallet w USING (address)
LEFT JOIN derived.sybil_risk r ON r.wallet = w.id AND r.as_of_s = (SELECT max(as_of_s) FROM derived.sybil_risk)
ORDER BY ALL
