-- Gives those of some addresses that are new the next wallet ids, in their order.
-- grain: one new wallet
-- @param addresses: BLOB[]
INSERT INTO chain.wallet
SELECT ((SELECT count(*) FROM chain.wallet) + row_number() OVER (ORDER BY place) - 1)::UINTEGER, address
FROM (
  SELECT address, min(place) AS place
  FROM (SELECT unnest($addresses) AS address, unnest(range(len($addresses))) AS place)
  WHERE address IS NOT NULL AND address NOT IN (SELECT w.address FROM chain.wallet w)
  GROUP BY address
)
ORDER BY place
