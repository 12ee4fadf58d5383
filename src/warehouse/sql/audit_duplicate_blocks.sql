-- Blocks with more than one header.
-- grain: one block
-- @required *
SELECT chain, block, count(*)::UINTEGER AS headers FROM chain.block GROUP BY chain, block HAVING count(*) > 1 ORDER BY ALL
