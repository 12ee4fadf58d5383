-- The edges of the wallet graph by day, so that only days that changed are read anew; and more of what wallets are in it.

-- grain: one whole day (number of days since 1970) whose edges stand in derived.graph_edge. acts, fingerprint: the number of its
-- sales, transfers and transactions, and the sum of their hashes modulo 2^64, as they were then.
CREATE TABLE derived.graph_day (day UINTEGER NOT NULL, acts UBIGINT NOT NULL, fingerprint UBIGINT NOT NULL);

-- grain: one ordered pair of different wallets that dealt with each other on one day. weight: how often.
CREATE TABLE derived.graph_edge (day UINTEGER NOT NULL, src UINTEGER NOT NULL, dst UINTEGER NOT NULL, weight UINTEGER NOT NULL);

-- grain: one instant for which the graph was measured, though it was empty. acts, fingerprint: of all that happened before it.
-- rules: the version of the measures. drawn: whether places and embeddings were made.
CREATE TABLE derived.graph_build (
  as_of_s UINTEGER NOT NULL,
  seed VARCHAR NOT NULL,
  rules UINTEGER NOT NULL,
  acts UBIGINT NOT NULL,
  fingerprint UBIGINT NOT NULL,
  drawn BOOLEAN NOT NULL,
  wallets UINTEGER NOT NULL,
  edges UINTEGER NOT NULL,
  components UINTEGER NOT NULL,
  communities UINTEGER NOT NULL
);

-- grain: one wallet, as of the newest instant drawn: its FastRP embedding, of length 0 or more; near vectors = like neighbourhoods.
CREATE TABLE derived.wallet_embedding (as_of_s UINTEGER NOT NULL, wallet UINTEGER NOT NULL, embedding FLOAT[32] NOT NULL);

-- x, y: where it is drawn; NULL = never drawn. Gaps are seconds between its dealings; NULL = too few. peers: wallets most alike by
-- collections; NULL = it received none. neighbour_*, second_*: means over neighbours, and over the neighbours' means.
ALTER TABLE derived.wallet_graph ADD COLUMN x FLOAT;
ALTER TABLE derived.wallet_graph ADD COLUMN y FLOAT;
ALTER TABLE derived.wallet_graph ADD COLUMN events UINTEGER;
ALTER TABLE derived.wallet_graph ADD COLUMN gap_mean_s DOUBLE;
ALTER TABLE derived.wallet_graph ADD COLUMN gap_median_s DOUBLE;
ALTER TABLE derived.wallet_graph ADD COLUMN burstiness DOUBLE;
ALTER TABLE derived.wallet_graph ADD COLUMN memory DOUBLE;
ALTER TABLE derived.wallet_graph ADD COLUMN peers UINTEGER;
ALTER TABLE derived.wallet_graph ADD COLUMN peer_similarity DOUBLE;
ALTER TABLE derived.wallet_graph ADD COLUMN neighbour_degree FLOAT;
ALTER TABLE derived.wallet_graph ADD COLUMN neighbour_events FLOAT;
ALTER TABLE derived.wallet_graph ADD COLUMN neighbour_age_days FLOAT;
ALTER TABLE derived.wallet_graph ADD COLUMN neighbour_idle_days FLOAT;
ALTER TABLE derived.wallet_graph ADD COLUMN second_degree FLOAT;
ALTER TABLE derived.wallet_graph ADD COLUMN second_events FLOAT;
ALTER TABLE derived.wallet_graph ADD COLUMN second_age_days FLOAT;
ALTER TABLE derived.wallet_graph ADD COLUMN second_idle_days FLOAT;

-- Who dealt with whom in [from_s, to_s): sales (seller to buyer), token transfers and transactions that did not fail, between
-- different wallets; the zero address is no wallet.
CREATE MACRO derived.dealings(from_s, to_s) AS TABLE
WITH act AS (
  SELECT seller AS src, buyer AS dst, at_s FROM chain.sale WHERE at_s >= from_s AND at_s < to_s
  UNION ALL
  SELECT src, dst, at_s FROM chain.transfer WHERE at_s >= from_s AND at_s < to_s
  UNION ALL
  SELECT src, dst, at_s FROM chain.transaction WHERE at_s >= from_s AND at_s < to_s AND dst IS NOT NULL AND failed IS DISTINCT FROM true
), zero AS (
  SELECT id FROM chain.wallet WHERE address = repeat('\x00'::BLOB, 20)
)
SELECT src, dst, at_s FROM act WHERE src <> dst AND src NOT IN (FROM zero) AND dst NOT IN (FROM zero);
