-- Remembers that the graph of an instant was measured.
-- grain: one instant
-- @param as_of_s: UINTEGER
-- @param seed: VARCHAR
-- @param rules: UINTEGER
-- @param acts: UBIGINT
-- @param fingerprint: UBIGINT
-- @param drawn: BOOLEAN
-- @param wallets: UINTEGER
-- @param edges: UINTEGER
-- @param components: UINTEGER
-- @param communities: UINTEGER
INSERT INTO derived.graph_build
VALUES ($as_of_s, $seed, $rules, $acts, $fingerprint, $drawn, $wallets, $edges, $components, $communities)
