-- The ids of those addresses that the warehouse has seen.
-- grain: one known wallet of the list
-- @param addresses: VARCHAR[]
-- @required *
SELECT w.id, '0x' || lower(hex(w.address)) AS address
FROM chain.wallet w
WHERE w.address IN (SELECT unhex(substr(a, 3)) FROM unnest($addresses) AS t(a))
ORDER BY w.id
