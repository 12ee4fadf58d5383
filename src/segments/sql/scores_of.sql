-- Wallets' scores by given models as of an instant.
-- grain: one wallet and model
-- @param wallets: UINTEGER[]
-- @param as_of_s: UINTEGER
-- @param models: VARCHAR[]
-- @required *
SELECT s.wallet, m.goal, s.model, s.probability, s.low, s.high, s.percentile
FROM derived.score s JOIN derived.model m ON m.version = s.model
WHERE s.as_of_s = $as_of_s AND s.model IN (SELECT unnest($models)) AND s.wallet IN (SELECT unnest($wallets))
ORDER BY s.wallet, m.goal
