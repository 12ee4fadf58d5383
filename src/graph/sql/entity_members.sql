-- Who belongs to which entity as of an instant.
-- grain: one wallet in an entity, by ascending wallet.
-- @param as_of_s: UINTEGER
-- @required wallet entity
SELECT wallet, entity FROM derived.entity_member WHERE as_of_s = $as_of_s ORDER BY wallet
