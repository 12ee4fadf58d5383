-- Adds consents; one that is known, withdrawn or not, changes nothing.
-- grain: one consent
-- @param pseudonyms: BLOB[]
-- @param addresses: BLOB[]
-- @param purposes: VARCHAR[]
-- @param sources: VARCHAR[]
-- @param given: UINTEGER[]
INSERT INTO private.consent
SELECT DISTINCT r.pseudonym, w.id, r.purpose, r.source, r.given_at_s, NULL::UINTEGER
FROM (
  SELECT unnest($pseudonyms) AS pseudonym, unnest($addresses) AS address, unnest($purposes) AS purpose, unnest($sources) AS source,
    unnest($given) AS given_at_s
) r
JOIN chain.wallet w ON w.address = r.address
WHERE NOT EXISTS (
  FROM private.consent c
  WHERE c.pseudonym = r.pseudonym AND c.wallet = w.id AND c.purpose = r.purpose AND c.source = r.source AND c.given_at_s = r.given_at_s
)
