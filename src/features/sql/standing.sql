-- Where wallets stand in the wallet graph that was measured as of the same instant.
-- grain: one wallet of derived.wallet_graph as of $as_of_s.
-- @param as_of_s: UINTEGER
-- @required *
SELECT
  wallet,
  pagerank * count(*) OVER () AS pagerank_to_mean,
  component_size AS component_wallets,
  community_size AS community_wallets,
  core AS core_number,
  degree_in,
  degree_out,
  clustering AS clustering_share
FROM derived.wallet_graph
WHERE as_of_s = $as_of_s
