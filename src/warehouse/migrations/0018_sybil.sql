-- Who is likely to be one of many of one actor, by which model, and from which probability on that is acted upon.

-- grain: one trained model of sybil risk. threshold NULL = none reaches the precision it was to be chosen for: nobody is flagged.
-- card: how it did on clusters it has not seen, beside its baselines.
CREATE TABLE derived.sybil_model (
  version VARCHAR NOT NULL PRIMARY KEY,
  as_of_s UINTEGER NOT NULL,
  trained_at_s UINTEGER NOT NULL,
  threshold DOUBLE,
  manifest JSON NOT NULL,
  weights BLOB NOT NULL,
  card JSON NOT NULL
);

-- grain: one private wallet as of an instant, by the newest model. A wallet without a row is unknown, which is not 0.
CREATE TABLE derived.sybil_risk (
  as_of_s UINTEGER NOT NULL,
  wallet UINTEGER NOT NULL,
  probability DOUBLE NOT NULL,
  low DOUBLE NOT NULL,
  high DOUBLE NOT NULL,
  flagged BOOLEAN NOT NULL,
  model VARCHAR NOT NULL
);
