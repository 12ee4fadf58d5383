-- Forgets days, to be read anew.
-- grain: nothing
-- @param days: UINTEGER[]
DELETE FROM derived.graph_day WHERE day IN (SELECT unnest($days))
