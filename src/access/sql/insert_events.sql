-- Adds events; one that is known in every column changes nothing. An identity's event belongs to its wallet when it has exactly one.
-- An empty pseudonym, address or text stands for none.
-- grain: one event
-- @param pseudonyms: BLOB[]
-- @param addresses: BLOB[]
-- @param events: VARCHAR[]
-- @param times: UINTEGER[]
-- @param properties: VARCHAR[]
-- @param utm_sources: VARCHAR[]
-- @param utm_mediums: VARCHAR[]
-- @param utm_campaigns: VARCHAR[]
-- @param utm_terms: VARCHAR[]
-- @param utm_contents: VARCHAR[]
-- @param sources: VARCHAR[]
INSERT INTO private.offchain_event
SELECT DISTINCT r.pseudonym, coalesce(w.id, i.wallet), r.event, r.at_s, r.properties::JSON, r.utm_source, r.utm_medium, r.utm_campaign,
  r.utm_term, r.utm_content, r.source
FROM (
  SELECT nullif(unnest($pseudonyms), ''::BLOB) AS pseudonym, unnest($addresses) AS address, unnest($events) AS event,
    unnest($times) AS at_s, nullif(unnest($properties), '') AS properties, nullif(unnest($utm_sources), '') AS utm_source,
    nullif(unnest($utm_mediums), '') AS utm_medium, nullif(unnest($utm_campaigns), '') AS utm_campaign,
    nullif(unnest($utm_terms), '') AS utm_term, nullif(unnest($utm_contents), '') AS utm_content, unnest($sources) AS source
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
