-- Forgets the edges of days, to be read anew.
-- grain: nothing
-- @param days: UINTEGER[]
DELETE FROM derived.graph_edge WHERE day IN (SELECT unnest($days))
