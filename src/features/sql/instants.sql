-- The instants that features were built as of.
-- grain: one instant, ascending
-- @required *
SELECT DISTINCT as_of_s FROM derived.wallet_feature ORDER BY as_of_s
