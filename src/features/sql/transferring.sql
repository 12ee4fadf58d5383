-- Token movements into and out of wallets before an instant. A transfer to oneself is none; amounts are not summed across tokens.
-- Each pair of wallets, and each wallet and token, is counted once by one packed key: no count(DISTINCT) over both sides of every row.
-- grain: one wallet that sent or received a token before $as_of_s.
-- @param as_of_s: UINTEGER
-- @required *
WITH movement AS (
  SELECT src, dst, token, kind = 1 AS fungible, at_s >= $as_of_s::BIGINT - 90 * 86400 AS late
  FROM chain.transfer WHERE at_s < $as_of_s AND src <> dst
), pair AS (
  -- Both directions between two wallets, the lower id first.
  SELECT least(src, dst)::UBIGINT * 4294967296 + greatest(src, dst) AS key, count(*) FILTER (src < dst) AS up,
    count(*) FILTER (src > dst) AS down, count(*) FILTER (late) AS late
  FROM movement GROUP BY key
), counterparty AS (
  SELECT (key // 4294967296)::UINTEGER AS wallet, down AS received, up AS sent, late FROM pair
  UNION ALL
  SELECT (key % 4294967296)::UINTEGER, up, down, late FROM pair
), token AS (
  SELECT key, bool_or(fungible) AS fungible, bool_or(NOT fungible) AS unique_items
  FROM (
    SELECT dst::UBIGINT * 4294967296 + token AS key, fungible FROM movement
    UNION ALL
    SELECT src::UBIGINT * 4294967296 + token, fungible FROM movement
  ) GROUP BY key
), breadth AS (
  SELECT (key // 4294967296)::UINTEGER AS wallet, count(*) FILTER (fungible) AS erc20_tokens, count(*) FILTER (unique_items) AS nft_collections
  FROM token GROUP BY wallet
), volume AS (
  SELECT wallet, sum(received) AS received, sum(sent) AS sent, sum(late) AS late, count(*) AS counterparties FROM counterparty GROUP BY wallet
)
SELECT
  wallet,
  received::UINTEGER AS token_transfers_in,
  sent::UINTEGER AS token_transfers_out,
  late::UINTEGER AS token_transfers_90d,
  erc20_tokens::UINTEGER AS erc20_tokens,
  nft_collections::UINTEGER AS nft_collections,
  counterparties::UINTEGER AS transfer_counterparties
FROM volume JOIN breadth USING (wallet)
