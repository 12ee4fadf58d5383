-- How many rows of chain.transfer lie before an instant, and a fingerprint of what event patterns read of them, whatever their order.
-- grain: one row
-- @param as_of_s: UINTEGER
-- @required *
SELECT count(*)::DOUBLE AS rows, coalesce(sum(hash(src, dst, token, at_s)), 0)::VARCHAR AS print FROM chain.transfer WHERE at_s < $as_of_s
