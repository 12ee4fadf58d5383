-- Keeps the encrypted external ids of links that were imported without one.
-- grain: one link
-- @param pseudonyms: BLOB[]
-- @param externals: BLOB[]
UPDATE private.identity SET external_id = r.external
FROM (
  SELECT pseudonym, any_value(external) AS external
  FROM (SELECT unnest($pseudonyms) AS pseudonym, unnest($externals) AS external)
  GROUP BY pseudonym
) r
WHERE identity.pseudonym = r.pseudonym AND identity.external_id IS NULL
