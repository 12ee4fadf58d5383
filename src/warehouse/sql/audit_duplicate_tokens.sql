-- Contracts of a chain that have more than one token id.
-- grain: one contract
-- @required *
SELECT chain, address, count(*)::UINTEGER AS tokens FROM chain.token GROUP BY chain, address HAVING count(*) > 1 ORDER BY ALL
