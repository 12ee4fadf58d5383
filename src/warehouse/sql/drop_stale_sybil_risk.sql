-- Drops what was derived as of an instant after one at which the chain changed.
-- grain: none
-- @param after_s: UINTEGER
DELETE FROM derived.sybil_risk WHERE as_of_s > $after_s
