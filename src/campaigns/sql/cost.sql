-- What a campaign's transactions cost.
-- grain: one campaign
-- @param campaign: VARCHAR
-- @required *
SELECT coalesce(sum(fee_wei), 0)::HUGEINT AS fee_wei, count(*)::UINTEGER AS transactions FROM derived.drop_transaction WHERE campaign = $campaign
