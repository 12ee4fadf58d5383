-- What was measured for an instant, and from what.
-- grain: one instant or none.
-- @param as_of_s: UINTEGER
-- @required *
SELECT seed, rules, acts, fingerprint, drawn, wallets, edges, components, communities FROM derived.graph_build WHERE as_of_s = $as_of_s
