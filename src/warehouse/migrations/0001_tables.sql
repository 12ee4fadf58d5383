-- The id-based tables. `chain` holds what was observed, `derived` what was computed from it (both are published);
-- `private` is never published. Money is HUGEINT saturated at 2^127-1; the exact value of a saturated row is in chain.big_amount.
-- Instants are unix seconds (`…_s`, UTC). No primary keys on the large tables: `covered` keeps rows unique, audits check it.

CREATE SCHEMA chain;
CREATE SCHEMA derived;
CREATE SCHEMA private;

-- grain: one chain. `id` is our small number, `caip2` such as eip155:1.
CREATE TABLE chain.chain (
  id USMALLINT NOT NULL PRIMARY KEY,
  caip2 VARCHAR NOT NULL UNIQUE,
  name VARCHAR NOT NULL,
  finality_depth UINTEGER NOT NULL
);

-- grain: one address, on whatever chain. `id` is dense from 0 and never reused.
CREATE TABLE chain.wallet (id UINTEGER NOT NULL, address BLOB NOT NULL);

-- grain: one contract of a chain whose tokens were seen. Unknown metadata is NULL.
CREATE TABLE chain.token (
  id UINTEGER NOT NULL,
  chain USMALLINT NOT NULL,
  address BLOB NOT NULL,
  standard VARCHAR,
  symbol VARCHAR,
  decimals UTINYINT
);

-- grain: one token movement (a log, or `sub` = position within an ERC-1155 batch).
-- kind: 1 ERC-20, 2 ERC-721, 3 ERC-1155. amount: base units (ERC-721: 1). item: token id (ERC-20: NULL).
-- saturated: bit 0 = amount, bit 1 = item exceeds 2^127-1 and stands exactly in chain.big_amount.
CREATE TABLE chain.transfer (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  kind UTINYINT NOT NULL,
  token UINTEGER NOT NULL,
  src UINTEGER NOT NULL,
  dst UINTEGER NOT NULL,
  amount HUGEINT NOT NULL,
  item HUGEINT,
  saturated UTINYINT NOT NULL
);

-- grain: one transfer that a reorganisation removed; kept, with when.
CREATE TABLE chain.orphaned_transfer AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.transfer LIMIT 0;

-- grain: one saturated number. field: 'transfer.amount', 'transfer.item', 'transaction.value', 'sale.price'.
CREATE TABLE chain.big_amount (
  chain USMALLINT NOT NULL,
  field VARCHAR NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  exact BIGNUM NOT NULL
);

-- grain: one transaction. dst NULL = contract creation. selector: first four bytes of calldata, NULL when shorter.
CREATE TABLE chain.transaction (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  src UINTEGER NOT NULL,
  dst UINTEGER,
  value_wei HUGEINT NOT NULL,
  nonce UBIGINT NOT NULL,
  gas_limit UBIGINT NOT NULL,
  gas_price_wei HUGEINT,
  selector UINTEGER,
  saturated UTINYINT NOT NULL
);

-- grain: one sale of one item. `seq` orders and identifies the sale within its source. block NULL = the source states time only.
-- price_wei 0 is what the source says (a gift or a private deal), not "unknown"; unknown is NULL.
CREATE TABLE chain.sale (
  chain USMALLINT NOT NULL,
  source VARCHAR NOT NULL,
  seq UBIGINT NOT NULL,
  block UINTEGER,
  at_s UINTEGER NOT NULL,
  collection UINTEGER NOT NULL,
  item HUGEINT NOT NULL,
  seller UINTEGER NOT NULL,
  buyer UINTEGER NOT NULL,
  price_wei HUGEINT,
  category VARCHAR
);

-- grain: one sourced, dated fact about a wallet.
CREATE TABLE chain.label (wallet UINTEGER NOT NULL, label VARCHAR NOT NULL, source VARCHAR NOT NULL, at_s UINTEGER NOT NULL);

-- grain: one block whose header is known: times, and hashes for the unfinal window.
CREATE TABLE chain.block (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  hash BLOB,
  parent BLOB
);

-- grain: one half-open range that a stream has complete rows for. axis: 'block' or 'second'. Gaps are the complement.
CREATE TABLE chain.covered (
  chain USMALLINT NOT NULL,
  stream VARCHAR NOT NULL,
  axis VARCHAR NOT NULL,
  from_n UBIGINT NOT NULL,
  to_n UBIGINT NOT NULL,
  final BOOLEAN NOT NULL,
  source VARCHAR NOT NULL,
  at_s UINTEGER NOT NULL
);

-- grain: one imported file, by content.
CREATE TABLE chain.import_file (
  sha256 VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  format VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  rows UBIGINT NOT NULL,
  at_s UINTEGER NOT NULL
);

-- grain: one wallet as of one instant, from the graph of all activity before it.
CREATE TABLE derived.wallet_graph (
  as_of_s UINTEGER NOT NULL,
  wallet UINTEGER NOT NULL,
  pagerank DOUBLE NOT NULL,
  component UINTEGER NOT NULL,
  component_size UINTEGER NOT NULL,
  community UINTEGER NOT NULL,
  community_size UINTEGER NOT NULL,
  core UINTEGER NOT NULL,
  degree_in UINTEGER NOT NULL,
  degree_out UINTEGER NOT NULL,
  clustering DOUBLE NOT NULL
);

-- grain: one wallet as of one instant; the catalogue's columns are added when features are built. NULL = unknown.
CREATE TABLE derived.wallet_feature (as_of_s UINTEGER NOT NULL, wallet UINTEGER NOT NULL);

-- grain: one trained model. version = content hash of manifest and weights.
CREATE TABLE derived.model (
  version VARCHAR NOT NULL PRIMARY KEY,
  goal VARCHAR NOT NULL,
  trained_at_s UINTEGER NOT NULL,
  as_of_s UINTEGER NOT NULL,
  manifest JSON NOT NULL,
  weights BLOB NOT NULL,
  card JSON NOT NULL
);

-- grain: one wallet's score by one model as of one instant. low, high: the interval of the calibrated probability.
CREATE TABLE derived.score (
  model VARCHAR NOT NULL,
  as_of_s UINTEGER NOT NULL,
  wallet UINTEGER NOT NULL,
  probability DOUBLE NOT NULL,
  low DOUBLE NOT NULL,
  high DOUBLE NOT NULL,
  percentile UTINYINT NOT NULL
);

-- grain: one version of a saved filter.
CREATE TABLE derived.segment (
  name VARCHAR NOT NULL,
  version UINTEGER NOT NULL,
  filter JSON NOT NULL,
  saved_at_s UINTEGER NOT NULL,
  saved_by VARCHAR NOT NULL,
  PRIMARY KEY (name, version)
);

-- grain: one frozen membership. id = content hash of filter, instant, model and members.
CREATE TABLE derived.snapshot (
  id VARCHAR NOT NULL PRIMARY KEY,
  segment VARCHAR NOT NULL,
  version UINTEGER NOT NULL,
  as_of_s UINTEGER NOT NULL,
  model VARCHAR,
  size UINTEGER NOT NULL,
  made_at_s UINTEGER NOT NULL
);

-- grain: one member of a snapshot.
CREATE TABLE derived.snapshot_wallet (snapshot VARCHAR NOT NULL, wallet UINTEGER NOT NULL);

-- grain: one entity of a campaign's audience, with its arm and the probability of that arm. allocation NULL = holdout.
CREATE TABLE derived.assignment (
  campaign VARCHAR NOT NULL,
  wallet UINTEGER NOT NULL,
  entity UINTEGER NOT NULL,
  arm VARCHAR NOT NULL,
  probability DOUBLE NOT NULL,
  amount_units HUGEINT
);

-- grain: one recipient of a campaign's plan, as the chain shows it at safe depth. state: the glossary's recipient states.
CREATE TABLE derived.receipt (
  campaign VARCHAR NOT NULL,
  wallet UINTEGER NOT NULL,
  batch UINTEGER NOT NULL,
  position UINTEGER NOT NULL,
  state VARCHAR NOT NULL,
  reason VARCHAR,
  amount_units HUGEINT NOT NULL,
  tx_hash BLOB,
  block UINTEGER,
  at_s UINTEGER
);

-- grain: one mined transaction of a campaign's drop, reverted ones included: all of them cost gas. batch NULL = it only filled a nonce.
CREATE TABLE derived.drop_transaction (
  campaign VARCHAR NOT NULL,
  tx_hash BLOB NOT NULL,
  batch UINTEGER,
  block UINTEGER NOT NULL,
  succeeded BOOLEAN NOT NULL,
  gas_used UBIGINT NOT NULL,
  fee_wei HUGEINT NOT NULL
);

-- grain: one report of a campaign; the newest counts.
CREATE TABLE derived.report (
  campaign VARCHAR NOT NULL,
  made_at_s UINTEGER NOT NULL,
  provisional BOOLEAN NOT NULL,
  body JSON NOT NULL
);

-- grain: one edge of the lineage: block range → features → model → snapshot → campaign → transaction.
CREATE TABLE derived.lineage (
  child_kind VARCHAR NOT NULL,
  child VARCHAR NOT NULL,
  parent_kind VARCHAR NOT NULL,
  parent VARCHAR NOT NULL,
  at_s UINTEGER NOT NULL
);

-- grain: one run of a job. state: RUNNING, DONE, FAILED, ABANDONED.
CREATE TABLE derived.job_run (
  id VARCHAR NOT NULL PRIMARY KEY,
  job VARCHAR NOT NULL,
  due_s UINTEGER,
  started_at_s UINTEGER NOT NULL,
  ended_at_s UINTEGER,
  state VARCHAR NOT NULL,
  result JSON,
  failure JSON
);

-- grain: one scheduled job. next_due_s is computed from cron and zone; last_due_s is the last due time that was acted on.
CREATE TABLE derived.schedule (
  job VARCHAR NOT NULL PRIMARY KEY,
  cron VARCHAR NOT NULL,
  zone VARCHAR NOT NULL,
  enabled BOOLEAN NOT NULL,
  last_due_s UINTEGER
);

-- grain: one person or service that keys belong to.
CREATE TABLE private.principal (id VARCHAR NOT NULL PRIMARY KEY, name VARCHAR NOT NULL, created_at_s UINTEGER NOT NULL);

-- grain: one API key; only its SHA-256 is kept.
CREATE TABLE private.api_key (
  id VARCHAR NOT NULL PRIMARY KEY,
  principal VARCHAR NOT NULL,
  hash BLOB NOT NULL,
  role VARCHAR NOT NULL,
  created_at_s UINTEGER NOT NULL,
  created_by VARCHAR NOT NULL,
  expires_at_s UINTEGER,
  revoked_at_s UINTEGER
);

-- grain: one campaign. brief: what the marketer asked for. plan_hash and run_id are set once, when it is planned.
CREATE TABLE private.campaign (
  id VARCHAR NOT NULL PRIMARY KEY,
  name VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  brief JSON NOT NULL,
  snapshot VARCHAR,
  salt BLOB NOT NULL,
  proposer VARCHAR NOT NULL,
  plan_hash VARCHAR,
  run_id VARCHAR,
  scheduled_s UINTEGER,
  created_at_s UINTEGER NOT NULL
);

-- grain: one change of a campaign's state.
CREATE TABLE private.campaign_event (
  campaign VARCHAR NOT NULL,
  at_s UINTEGER NOT NULL,
  from_state VARCHAR,
  to_state VARCHAR NOT NULL,
  principal VARCHAR NOT NULL,
  note VARCHAR
);

-- grain: one frozen plan; body is the plan file, byte for byte. The same list planned twice has one hash and two runs.
CREATE TABLE private.plan (campaign VARCHAR NOT NULL PRIMARY KEY, hash VARCHAR NOT NULL, body BLOB NOT NULL, planned_at_s UINTEGER NOT NULL);

-- grain: one address whose signature counts as a principal's approval.
CREATE TABLE private.approver (
  principal VARCHAR NOT NULL,
  address BLOB NOT NULL,
  created_at_s UINTEGER NOT NULL,
  created_by VARCHAR NOT NULL
);

-- grain: one approval: a signature over the plan hash and run id by a principal's approval key.
CREATE TABLE private.approval (
  plan_hash VARCHAR NOT NULL,
  run_id VARCHAR NOT NULL,
  principal VARCHAR NOT NULL,
  approver BLOB NOT NULL,
  signature BLOB NOT NULL,
  at_s UINTEGER NOT NULL
);

-- grain: one reasoned exclusion. campaign NULL = standing, for every campaign.
CREATE TABLE private.suppression (
  campaign VARCHAR,
  wallet UINTEGER NOT NULL,
  reason VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  late BOOLEAN NOT NULL,
  at_s UINTEGER NOT NULL
);

-- grain: one audited action.
CREATE TABLE private.audit (
  at_s UINTEGER NOT NULL,
  principal VARCHAR NOT NULL,
  action VARCHAR NOT NULL,
  subject VARCHAR NOT NULL,
  facts JSON NOT NULL
);

-- grain: one answered mutation with an Idempotency-Key, replayed for 24 h.
CREATE TABLE private.idempotency (
  principal VARCHAR NOT NULL,
  key VARCHAR NOT NULL,
  fingerprint VARCHAR NOT NULL,
  answer JSON,
  at_s UINTEGER NOT NULL,
  PRIMARY KEY (principal, key)
);
