-- The instants for which the graph was measured.
-- grain: one instant, ascending.
-- @required *
SELECT as_of_s, drawn FROM derived.graph_build ORDER BY as_of_s
