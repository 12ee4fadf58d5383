-- What one model said of everyone as of an instant.
-- grain: one wallet, ascending
-- @param model: VARCHAR
-- @param as_of_s: UINTEGER
-- @required *
SELECT wallet, probability, low, high FROM derived.score WHERE model = $model AND as_of_s = $as_of_s ORDER BY wallet
