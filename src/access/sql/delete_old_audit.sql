-- Deletes the audited actions before $before_s.
-- grain: one action
-- @param before_s: UINTEGER
DELETE FROM private.audit WHERE at_s < $before_s
