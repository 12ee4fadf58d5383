-- The newest sybil risk of a wallet as of an instant or before, and of the other members of its entity.
-- grain: one wallet that has a risk
-- @param wallet: UINTEGER
-- @param as_of_s: UINTEGER
-- @required *
WITH newest AS (
  SELECT max(as_of_s) AS as_of_s FROM derived.sybil_risk WHERE as_of_s <= $as_of_s
), entity AS (
  SELECT entity FROM derived.entity_member WHERE wallet = $wallet AND as_of_s = (SELECT as_of_s FROM newest)
), member AS (
  SELECT wallet FROM derived.entity_member
  WHERE as_of_s = (SELECT as_of_s FROM newest) AND entity IN (SELECT entity FROM entity)
  UNION
  SELECT $wallet
)
SELECT r.wallet, r.as_of_s, r.probability, r.low, r.high, r.flagged, r.model
FROM derived.sybil_risk r
WHERE r.as_of_s = (SELECT as_of_s FROM newest) AND r.wallet IN (SELECT wallet FROM member)
ORDER BY r.wallet
