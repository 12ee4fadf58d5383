-- How many wallets were left out of a campaign before its arms were drawn, by reason.
-- grain: one reason
-- @param campaign: VARCHAR
-- @required *
SELECT reason, count(*)::UINTEGER AS wallets FROM private.suppression WHERE campaign = $campaign AND NOT late GROUP BY reason ORDER BY reason
