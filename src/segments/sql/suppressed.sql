-- The wallets that a standing suppression holds back, by reason.
-- grain: one reason
-- @required *
SELECT reason AS name, list(DISTINCT wallet) AS wallets FROM private.suppression WHERE campaign IS NULL GROUP BY reason ORDER BY reason
