-- Removes how far the features of instants were known, to be counted anew.
-- grain: nothing
-- @param instants: UINTEGER[]
DELETE FROM derived.feature_coverage WHERE list_contains($instants, as_of_s)
