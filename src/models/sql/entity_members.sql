-- The members of the entities of the newest build as of $as_of_s or before.
-- grain: one wallet of an entity
-- @param as_of_s: UINTEGER
-- @required *
SELECT wallet, min(entity) AS entity
FROM derived.entity_member
WHERE as_of_s = (SELECT max(as_of_s) FROM derived.entity_build WHERE as_of_s <= $as_of_s)
GROUP BY wallet
