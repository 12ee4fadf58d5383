-- Tokens by their transfers, most first, as people see them.
-- grain: one token
-- @param chain: VARCHAR?
-- @param address: VARCHAR?
-- @param limit: UINTEGER
-- @required chain, address
SELECT v.chain, v.address, v.name, v.symbol, v.decimals, v.standard, v.transfers, v.spam,
  coalesce(v.spam_reasons, []) AS reasons, m.because, m.principal, m.at_s, v.oddity, a.checked_at_s
FROM tokens v LEFT JOIN derived.token_mark m ON m.token = v.id LEFT JOIN chain.token_metadata a ON a.token = v.id
WHERE ($chain IS NULL OR v.chain = $chain) AND ($address IS NULL OR v.address = $address)
ORDER BY v.transfers DESC NULLS LAST, v.id LIMIT $limit
