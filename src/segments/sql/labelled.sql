-- The wallets of every label that stands as of an instant.
-- grain: one label
-- @param as_of_s: UINTEGER
-- @required *
SELECT label AS name, list(DISTINCT wallet) AS wallets FROM chain.label WHERE at_s < $as_of_s GROUP BY label ORDER BY label
