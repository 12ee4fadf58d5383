-- Links external ids to wallets; a link that is known changes nothing.
-- $rows is one JSON list, bytes as hexadecimal digits: bound cell by cell, the columns cost more than everything else.
-- grain: one link
-- @param rows: JSON
-- @param at_s: UINTEGER
INSERT INTO private.identity
SELECT r.pseudonym, w.id, arg_min(r.external, r.place), arg_min(r.source, r.place), $at_s
FROM (
  SELECT unhex(x.pseudonym) AS pseudonym, unhex(x.address) AS address, unhex(x.external) AS external, x.source, x.place
  FROM (
    SELECT unnest(from_json($rows, '[{"pseudonym": "VARCHAR", "address": "VARCHAR", "external": "VARCHAR", "source": "VARCHAR",
      "place": "UINTEGER"}]'), recursive := true)
  ) x
) r
JOIN chain.wallet w ON w.address = r.address
WHERE NOT EXISTS (FROM private.identity i WHERE i.pseudonym = r.pseudonym AND i.wallet = w.id)
GROUP BY r.pseudonym, w.id
ORDER BY min(r.place)
