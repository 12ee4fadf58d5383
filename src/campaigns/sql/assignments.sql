-- A campaign's audience with arms.
-- grain: one wallet
-- @param campaign: VARCHAR
-- @required wallet, address, arm, probability
SELECT a.wallet, w.address, a.arm, a.probability, a.amount_units
FROM derived.assignment a JOIN chain.wallet w ON w.id = a.wallet
WHERE a.campaign = $campaign ORDER BY a.wallet
