-- Adds events; one that is known in every column changes nothing. An identity's event belongs to its wallet when it has exactly one.
-- $rows is one JSON list: bound cell by cell, the columns cost more than everything else.
-- grain: one event
-- @param rows: JSON
INSERT INTO private.offchain_event
SELECT DISTINCT r.pseudonym, coalesce(w.id, i.wallet), r.event, r.at_s, r.properties::JSON, r.utm_source, r.utm_medium, r.utm_campaign,
  r.utm_term, r.utm_content, r.source
FROM (
  SELECT unhex(x.pseudonym) AS pseudonym, unhex(x.address) AS address, x.* EXCLUDE (pseudonym, address)
  FROM (
    SELECT unnest(from_json($rows, '[{"pseudonym": "VARCHAR", "address": "VARCHAR", "event": "VARCHAR", "at_s": "UINTEGER",
      "properties": "VARCHAR", "utm_source": "VARCHAR", "utm_medium": "VARCHAR", "utm_campaign": "VARCHAR", "utm_term": "VARCHAR",
      "utm_content": "VARCHAR", "source": "VARCHAR"}]'), recursive := true)
  ) x
) r
LEFT JOIN chain.wallet w ON w.address = r.address
LEFT JOIN (
  SELECT pseudonym, min(wallet) AS wallet FROM private.identity GROUP BY pseudonym HAVING count(DISTINCT wallet) = 1
) i ON i.pseudonym = r.pseudonym
WHERE NOT EXISTS (
  FROM private.offchain_event e
  WHERE e.pseudonym IS NOT DISTINCT FROM r.pseudonym AND (r.pseudonym IS NOT NULL OR e.wallet = w.id) AND e.event = r.event
    AND e.at_s = r.at_s AND e.properties::VARCHAR IS NOT DISTINCT FROM r.properties
    AND e.utm_source IS NOT DISTINCT FROM r.utm_source AND e.utm_medium IS NOT DISTINCT FROM r.utm_medium
    AND e.utm_campaign IS NOT DISTINCT FROM r.utm_campaign AND e.utm_term IS NOT DISTINCT FROM r.utm_term
    AND e.utm_content IS NOT DISTINCT FROM r.utm_content AND e.source = r.source
)
