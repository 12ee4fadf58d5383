-- Stored lists, dynamic segments, and saved segments that were taken away.

-- grain: one version of a stored list of wallets. hash: over its sorted addresses.
CREATE TABLE private.wallet_list (
  name VARCHAR NOT NULL,
  version UINTEGER NOT NULL,
  hash VARCHAR NOT NULL,
  size UINTEGER NOT NULL,
  saved_at_s UINTEGER NOT NULL,
  saved_by VARCHAR NOT NULL
);

-- grain: one address of a version of a stored list, whether the wallet was ever seen or not.
CREATE TABLE private.wallet_list_member (name VARCHAR NOT NULL, version UINTEGER NOT NULL, address BLOB NOT NULL);

-- grain: one removal of a saved segment: versions up to `version` are no longer listed, and stay for what was made of them.
CREATE TABLE derived.segment_removal (
  name VARCHAR NOT NULL,
  version UINTEGER NOT NULL,
  removed_at_s UINTEGER NOT NULL,
  removed_by VARCHAR NOT NULL
);

-- grain: one segment that is evaluated again and again.
CREATE TABLE derived.segment_watch (name VARCHAR NOT NULL PRIMARY KEY, since_s UINTEGER NOT NULL, watched_by VARCHAR NOT NULL);

-- grain: one evaluation of a watched segment. model: the versions whose scores it read, joined by commas; NULL = none.
CREATE TABLE derived.segment_evaluation (
  name VARCHAR NOT NULL,
  as_of_s UINTEGER NOT NULL,
  version UINTEGER NOT NULL,
  model VARCHAR,
  size UINTEGER NOT NULL,
  entered UINTEGER NOT NULL,
  exited UINTEGER NOT NULL,
  evaluated_at_s UINTEGER NOT NULL
);

-- grain: one wallet that entered (or, not `entered`, left) a watched segment between an evaluation and the one before.
CREATE TABLE derived.segment_change (name VARCHAR NOT NULL, as_of_s UINTEGER NOT NULL, wallet UINTEGER NOT NULL, entered BOOLEAN NOT NULL);

-- grain: one wallet in a watched segment as of its newest evaluation.
CREATE TABLE derived.segment_member (name VARCHAR NOT NULL, wallet UINTEGER NOT NULL, since_s UINTEGER NOT NULL);
