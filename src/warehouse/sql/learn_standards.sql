-- Names the standard of tokens that were known by events only.
-- grain: none
-- @param ids: UINTEGER[]
-- @param standards: VARCHAR[]
UPDATE chain.token SET standard = learned.standard
FROM (SELECT unnest($ids) AS id, unnest($standards) AS standard) learned
WHERE chain.token.id = learned.id AND chain.token.standard = 'unknown'
