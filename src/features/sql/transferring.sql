-- Token movements into and out of wallets before an instant. A transfer to oneself is none; amounts are not summed across tokens.
-- grain: one wallet that sent or received a token before $as_of_s.
-- @param as_of_s: UINTEGER
-- @required *
WITH side AS (
  SELECT dst AS wallet, src AS counterparty, true AS received, at_s, kind, token FROM chain.transfer WHERE at_s < $as_of_s AND src <> dst
  UNION ALL
  SELECT src, dst, false, at_s, kind, token FROM chain.transfer WHERE at_s < $as_of_s AND src <> dst
)
SELECT
  wallet,
  count(*) FILTER (received)::UINTEGER AS token_transfers_in,
  count(*) FILTER (NOT received)::UINTEGER AS token_transfers_out,
  count(*) FILTER (at_s >= $as_of_s::BIGINT - 90 * 86400)::UINTEGER AS token_transfers_90d,
  count(DISTINCT token) FILTER (kind = 1)::UINTEGER AS erc20_tokens,
  count(DISTINCT token) FILTER (kind <> 1)::UINTEGER AS nft_collections,
  count(DISTINCT counterparty)::UINTEGER AS transfer_counterparties
FROM side
GROUP BY wallet
