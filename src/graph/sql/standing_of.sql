-- The community and rank of every wallet of the graph of an instant.
-- grain: one wallet, ascending.
-- @param as_of_s: UINTEGER
-- @required *
SELECT wallet, community, pagerank FROM derived.wallet_graph WHERE as_of_s = $as_of_s ORDER BY wallet
