-- The instants as of which the wallet graph was measured, among those asked for.
-- grain: one instant, ascending
-- @param instants: UINTEGER[]
-- @required *
SELECT DISTINCT as_of_s FROM derived.wallet_graph WHERE list_contains($instants, as_of_s) ORDER BY as_of_s
