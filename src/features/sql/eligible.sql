-- Wallets that ever traded before an instant.
-- grain: one wallet, ascending.
-- @param as_of_s: UINTEGER
-- @required *
SELECT DISTINCT unnest([buyer, seller]) AS wallet FROM derived.trade_before($as_of_s) ORDER BY wallet
