-- Deletes the events before $before_s.
-- grain: one event
-- @param before_s: UINTEGER
DELETE FROM private.offchain_event WHERE at_s < $before_s
