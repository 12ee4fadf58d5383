-- The contracts of the tokens that campaigns hand out.
-- grain: one contract
-- @required *
SELECT DISTINCT lower(brief ->> '$.token.address') AS address FROM private.campaign
WHERE brief ->> '$.token.address' IS NOT NULL ORDER BY address
