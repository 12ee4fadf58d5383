-- Ids of wallets and tokens that are not 0, 1, 2 … without gaps: what stands in the place of the id that should.
-- grain: one wallet or token
-- @required *
SELECT kind, id, place FROM (
  SELECT 'wallet' AS kind, id, (row_number() OVER (ORDER BY id) - 1)::UINTEGER AS place FROM chain.wallet
  UNION ALL SELECT 'token', id, (row_number() OVER (ORDER BY id) - 1)::UINTEGER FROM chain.token
) WHERE id <> place
ORDER BY ALL
