-- What makes scores worth trusting: the goals that were defined, which model of a goal stands and why, and every scoring with its drift and outcome.

-- grain: one goal that somebody defined, beside the built-in ones. A name never changes its meaning.
CREATE TABLE derived.goal (
  name VARCHAR NOT NULL PRIMARY KEY,
  definition JSON NOT NULL,
  defined_at_s UINTEGER NOT NULL
);

-- grain: one decision who is the champion of a goal. before NULL = there was none. comparison: the paired figures, NULL where
-- there was nothing to compare.
CREATE TABLE derived.model_decision (
  goal VARCHAR NOT NULL,
  at_s UINTEGER NOT NULL,
  challenger VARCHAR NOT NULL,
  before VARCHAR,
  champion VARCHAR NOT NULL,
  reason VARCHAR NOT NULL,
  comparison JSON
);

-- grain: one model: how the features of its training rows are distributed, against which drift is measured.
CREATE TABLE derived.model_profile (
  model VARCHAR NOT NULL PRIMARY KEY,
  profile JSON NOT NULL
);

-- grain: one scoring of everyone eligible by one model as of one instant. drift: of each feature and of the scores.
CREATE TABLE derived.scoring (
  model VARCHAR NOT NULL,
  as_of_s UINTEGER NOT NULL,
  scored_at_s UINTEGER NOT NULL,
  wallets UINTEGER NOT NULL,
  drift JSON NOT NULL,
  PRIMARY KEY (model, as_of_s)
);

-- grain: one scoring whose goal's window has ended: what had been said, held against what happened.
CREATE TABLE derived.scoring_outcome (
  model VARCHAR NOT NULL,
  as_of_s UINTEGER NOT NULL,
  judged_at_s UINTEGER NOT NULL,
  outcome JSON NOT NULL,
  PRIMARY KEY (model, as_of_s)
);
