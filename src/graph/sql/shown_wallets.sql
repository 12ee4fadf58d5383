-- What is shown of wallets of the graph of an instant: place, measures, and what public wallet they are as of the newest entities up to then.
-- grain: one wallet.
-- @param as_of_s: UINTEGER
-- @param wallets: UINTEGER[]
-- @required wallet, address, pagerank, core, community
SELECT g.wallet, w.address, g.x::DOUBLE AS x, g.y::DOUBLE AS y, g.pagerank, g.core, c.address AS community, p.kind AS public_kind
FROM derived.wallet_graph g
JOIN chain.wallet w ON w.id = g.wallet
JOIN chain.wallet c ON c.id = g.community
LEFT JOIN derived.public_wallet p ON p.wallet = g.wallet
  AND p.as_of_s = (SELECT max(as_of_s) FROM derived.entity_build WHERE as_of_s <= $as_of_s)
WHERE g.as_of_s = $as_of_s AND g.wallet IN (SELECT unnest($wallets))
