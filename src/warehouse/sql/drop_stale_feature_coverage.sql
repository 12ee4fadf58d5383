-- Drops how far features were known as of an instant after one at which the chain changed.
-- grain: none
-- @param after_s: UINTEGER
DELETE FROM derived.feature_coverage WHERE as_of_s > $after_s
