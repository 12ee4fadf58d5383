-- Where wallets stand in the wallet graph that was measured as of the same instant.
-- grain: one instant of $instants and one wallet of derived.wallet_graph as of it.
-- @param instants: UINTEGER[]
-- @required as_of_s, wallet, pagerank_to_mean, component_wallets, community_wallets, core_number, degree_in, degree_out, clustering_share
SELECT
  as_of_s,
  wallet,
  pagerank * count(*) OVER (PARTITION BY as_of_s) AS pagerank_to_mean,
  component_size AS component_wallets,
  community_size AS community_wallets,
  core AS core_number,
  degree_in,
  degree_out,
  clustering AS clustering_share,
  events AS dealings,
  gap_mean_s / 86400 AS dealing_gap_mean_days,
  gap_median_s / 86400 AS dealing_gap_median_days,
  burstiness AS dealing_burstiness,
  memory AS dealing_memory,
  peers AS collection_peers,
  peer_similarity AS collection_peer_similarity,
  neighbour_degree::DOUBLE AS neighbour_degree_log,
  neighbour_events::DOUBLE AS neighbour_dealings_log,
  neighbour_age_days::DOUBLE AS neighbour_age_days,
  neighbour_idle_days::DOUBLE AS neighbour_idle_days,
  second_degree::DOUBLE AS second_degree_log,
  second_events::DOUBLE AS second_dealings_log,
  second_age_days::DOUBLE AS second_age_days,
  second_idle_days::DOUBLE AS second_idle_days
FROM derived.wallet_graph
WHERE list_contains($instants, as_of_s)
