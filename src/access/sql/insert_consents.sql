-- Adds consents; one that is known, withdrawn or not, changes nothing.
-- $rows is one JSON list, bytes as hexadecimal digits: bound cell by cell, the columns cost more than everything else.
-- grain: one consent
-- @param rows: JSON
INSERT INTO private.consent
SELECT DISTINCT r.pseudonym, w.id, r.purpose, r.source, r.given_at_s, NULL::UINTEGER
FROM (
  SELECT unhex(x.pseudonym) AS pseudonym, unhex(x.address) AS address, x.purpose, x.source, x.given_at_s
  FROM (
    SELECT unnest(from_json($rows, '[{"pseudonym": "VARCHAR", "address": "VARCHAR", "purpose": "VARCHAR", "source": "VARCHAR",
      "given_at_s": "UINTEGER"}]'), recursive := true)
  ) x
) r
JOIN chain.wallet w ON w.address = r.address
WHERE NOT EXISTS (
  FROM private.consent c
  WHERE c.pseudonym = r.pseudonym AND c.wallet = w.id AND c.purpose = r.purpose AND c.source = r.source AND c.given_at_s = r.given_at_s
)
