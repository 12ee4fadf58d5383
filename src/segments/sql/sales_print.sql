-- How many rows of chain.sale lie before an instant, and a fingerprint of what event patterns read of them, whatever their order.
-- grain: one row
-- @param as_of_s: UINTEGER
-- @required *
SELECT count(*)::DOUBLE AS rows, coalesce(sum(hash(seller, buyer, collection, item, at_s)), 0)::VARCHAR AS print FROM chain.sale WHERE at_s < $as_of_s
