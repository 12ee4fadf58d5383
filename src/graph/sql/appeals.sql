-- What people said is not linked.
-- grain: one appeal, in the order made.
-- @required wallet, principal, because, at_s
SELECT wallet, other, principal, because, at_s FROM private.entity_appeal ORDER BY at_s, wallet, other
