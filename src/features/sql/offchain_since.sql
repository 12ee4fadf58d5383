-- Whether any imported event lies at an instant or later.
-- grain: one event, or none
-- @param until_s: UINTEGER
-- @required *
SELECT at_s FROM private.offchain_event WHERE at_s >= $until_s LIMIT 1
