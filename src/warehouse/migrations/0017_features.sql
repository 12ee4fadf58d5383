-- What the feature store needs: trades as of several instants at once, how many wallets each feature is known of, and features of
-- events outside of any chain, which are people's and so stand in `private`.

-- grain: one sale between two different wallets. wash_from_s: the instant at which it is seen to be a wash trade, that is the later of
-- it and the earliest-known sale of the same item the other way round within 24 hours; NULL = never.
CREATE MACRO derived.judged_sale() AS TABLE
SELECT s.*, (
  SELECT min(greatest(r.at_s, s.at_s)) FROM chain.sale r
  WHERE r.collection = s.collection AND r.item = s.item AND r.seller = s.buyer AND r.buyer = s.seller
    AND abs(r.at_s::BIGINT - s.at_s::BIGINT) <= 86400
) AS wash_from_s
FROM chain.sale s WHERE s.seller <> s.buyer;

-- derived.trade_before of every instant in a list, each with its instant.
-- grain: one instant of the list and one sale before it that is, as of then, no wash trade.
CREATE MACRO derived.trade_as_of(instants) AS TABLE
SELECT cut.as_of_s, s.* EXCLUDE (wash_from_s)
FROM derived.judged_sale() s JOIN (SELECT unnest(instants) AS as_of_s) cut
  ON s.at_s < cut.as_of_s AND coalesce(s.wash_from_s, 4294967295) >= cut.as_of_s;

CREATE OR REPLACE MACRO derived.trade_before(as_of_s) AS TABLE
SELECT s.* EXCLUDE (wash_from_s) FROM derived.judged_sale() s
WHERE s.at_s < as_of_s AND coalesce(s.wash_from_s, 4294967295) >= as_of_s;

-- grain: one feature as of one instant. wallets: those that have a row; known: those of which it is known.
CREATE TABLE derived.feature_coverage (
  as_of_s UINTEGER NOT NULL,
  feature VARCHAR NOT NULL,
  wallets UINTEGER NOT NULL,
  known UINTEGER NOT NULL
);

-- grain: one wallet as of one instant; the columns of the catalogue's withheld features are added when features are built.
CREATE TABLE private.wallet_feature (as_of_s UINTEGER NOT NULL, wallet UINTEGER NOT NULL);
