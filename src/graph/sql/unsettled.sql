-- How many wallets link nobody as of an instant only because too little of their chain is known.
-- grain: one row.
-- @param as_of_s: UINTEGER
-- @required wallets
SELECT count(*)::UINTEGER AS wallets FROM derived.public_wallet WHERE as_of_s = $as_of_s AND kind = 'unsettled'
