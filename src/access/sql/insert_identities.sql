-- Links external ids to wallets; a link that is known changes nothing. An empty external id is none.
-- grain: one link
-- @param pseudonyms: BLOB[]
-- @param addresses: BLOB[]
-- @param externals: BLOB[]
-- @param sources: VARCHAR[]
-- @param at_s: UINTEGER
INSERT INTO private.identity
SELECT r.pseudonym, w.id, arg_min(r.external, r.place), arg_min(r.source, r.place), $at_s
FROM (
  SELECT unnest($pseudonyms) AS pseudonym, unnest($addresses) AS address, nullif(unnest($externals), ''::BLOB) AS external, unnest($sources) AS source,
    unnest(range(len($pseudonyms))) AS place
) r
JOIN chain.wallet w ON w.address = r.address
WHERE NOT EXISTS (FROM private.identity i WHERE i.pseudonym = r.pseudonym AND i.wallet = w.id)
GROUP BY r.pseudonym, w.id
ORDER BY min(r.place)
