-- How many audited actions lie before $before_s.
-- grain: one number
-- @param before_s: UINTEGER
-- @required *
SELECT count(*)::UINTEGER AS rows FROM private.audit WHERE at_s < $before_s
