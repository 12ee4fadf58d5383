-- How many wallets have a row as of instants.
-- grain: one instant
-- @param instants: UINTEGER[]
-- @required *
SELECT as_of_s, count(*)::UINTEGER AS wallets FROM derived.wallet_feature WHERE list_contains($instants, as_of_s) GROUP BY as_of_s
