-- Which wallets are believed to be one actor, and why; which are public services and so link nobody; and what people said against it.

-- grain: one wallet that many strangers deal with, as of an instant. kind: 'exchange', 'bridge', 'router', 'distributor'.
-- source: the label's source, or 'behaviour'. reason: a sentence with the figures.
CREATE TABLE derived.public_wallet (
  as_of_s UINTEGER NOT NULL,
  wallet UINTEGER NOT NULL,
  kind VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  reason VARCHAR NOT NULL
);

-- grain: one entity of two wallets or more as of an instant, named by its lowest wallet. confidence: of its weakest link.
CREATE TABLE derived.entity (
  as_of_s UINTEGER NOT NULL,
  entity UINTEGER NOT NULL,
  wallets UINTEGER NOT NULL,
  confidence DOUBLE NOT NULL
);

-- grain: one wallet of an entity. confidence: of its best link.
CREATE TABLE derived.entity_member (
  as_of_s UINTEGER NOT NULL,
  entity UINTEGER NOT NULL,
  wallet UINTEGER NOT NULL,
  confidence DOUBLE NOT NULL
);

-- grain: one reason for one link (wallet, other) of an entity; a link has two or more, of different transactions.
-- counterpart: the funder, head of a chain, contract or collector that both dealt with. (at_s + shift_s) // scale_s is equal
-- for both transactions where the rule looks at times; scale_s 0 = it does not.
CREATE TABLE derived.entity_evidence (
  as_of_s UINTEGER NOT NULL,
  entity UINTEGER NOT NULL,
  wallet UINTEGER NOT NULL,
  other UINTEGER NOT NULL,
  rule VARCHAR NOT NULL,
  counterpart UINTEGER NOT NULL,
  scale_s UINTEGER NOT NULL,
  shift_s UINTEGER NOT NULL,
  chain UINTEGER NOT NULL,
  block UINTEGER NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  other_chain UINTEGER NOT NULL,
  other_block UINTEGER NOT NULL,
  other_tx_index UINTEGER NOT NULL,
  other_at_s UINTEGER NOT NULL
);

-- grain: one appeal: a person's "not linked". other NULL = the wallet is linked to nobody. Not derived: no rebuild forgets it.
CREATE TABLE private.entity_appeal (
  wallet UINTEGER NOT NULL,
  other UINTEGER,
  principal VARCHAR NOT NULL,
  because VARCHAR NOT NULL,
  at_s UINTEGER NOT NULL
);

-- grain: one private wallet as of an instant: what tells sybils from others. Unknown is NULL. docs/entities.md defines each column.
CREATE TABLE derived.sybil_feature (
  as_of_s UINTEGER NOT NULL,
  wallet UINTEGER NOT NULL,
  siblings DOUBLE,
  burst DOUBLE,
  amount_spread DOUBLE,
  calls DOUBLE,
  gap_spread DOUBLE,
  shared_fine DOUBLE,
  shared_coarse DOUBLE,
  shared_mixed DOUBLE,
  neighbour_burst DOUBLE,
  neighbour_shared DOUBLE,
  community_size DOUBLE,
  core DOUBLE
);

-- grain: one instant for which entities were built, though none was found.
CREATE TABLE derived.entity_build (as_of_s UINTEGER NOT NULL PRIMARY KEY);
