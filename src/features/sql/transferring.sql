-- Token movements into and out of wallets before an instant. A transfer to oneself is none; amounts are not summed across tokens.
-- Each pair of wallets, and each wallet and token, is counted once by one packed key: no count(DISTINCT) over both sides of every row.
-- grain: one instant of $instants and one wallet that sent or received a token before it.
-- @param instants: UINTEGER[]
-- @required *
WITH cut AS (SELECT unnest($instants) AS as_of_s), movement AS (
  SELECT as_of_s, src, dst, token, kind = 1 AS fungible, at_s >= as_of_s::BIGINT - 90 * 86400 AS late, at_s >= as_of_s::BIGINT - 30 * 86400 AS latest
  FROM chain.transfer JOIN cut ON at_s < as_of_s WHERE src <> dst
), pair AS (
  -- Both directions between two wallets, the lower id first.
  SELECT as_of_s, least(src, dst)::UBIGINT * 4294967296 + greatest(src, dst) AS key, count(*) FILTER (src < dst) AS up,
    count(*) FILTER (src > dst) AS down, count(*) FILTER (late) AS late, count(*) FILTER (latest AND src < dst) AS latest_up,
    count(*) FILTER (latest AND src > dst) AS latest_down
  FROM movement GROUP BY as_of_s, key
), zero AS (
  SELECT id FROM chain.wallet WHERE address = repeat('\x00'::BLOB, 20)
), counterparty AS (
  SELECT as_of_s, (key // 4294967296)::UINTEGER AS wallet, (key % 4294967296)::UINTEGER AS other, down AS received, up AS sent, late,
    latest_down AS latest_received, latest_up AS latest_sent FROM pair
  UNION ALL
  SELECT as_of_s, (key % 4294967296)::UINTEGER, (key // 4294967296)::UINTEGER, up, down, late, latest_up, latest_down FROM pair
), token AS (
  SELECT as_of_s, key, bool_or(fungible) AS fungible, bool_or(NOT fungible) AS unique_items, bool_or(latest) AS latest
  FROM (
    SELECT as_of_s, dst::UBIGINT * 4294967296 + token AS key, fungible, latest FROM movement
    UNION ALL
    SELECT as_of_s, src::UBIGINT * 4294967296 + token, fungible, latest FROM movement
  ) GROUP BY as_of_s, key
), breadth AS (
  SELECT as_of_s, (key // 4294967296)::UINTEGER AS wallet, count(*) FILTER (fungible) AS erc20_tokens, count(*) FILTER (unique_items) AS nft_collections,
    count(*) FILTER (latest) AS latest
  FROM token GROUP BY as_of_s, wallet
), volume AS (
  SELECT as_of_s, wallet, sum(received) AS received, sum(sent) AS sent, sum(late) AS late, count(*) AS counterparties,
    sum(latest_received) AS latest_received, sum(latest_sent) AS latest_sent, count(*) FILTER (latest_received + latest_sent > 0) AS latest_counterparties,
    coalesce(sum(received) FILTER (other IN (SELECT id FROM zero)), 0) AS minted
  FROM counterparty GROUP BY as_of_s, wallet
)
SELECT
  as_of_s,
  wallet,
  received::UINTEGER AS token_transfers_in,
  sent::UINTEGER AS token_transfers_out,
  late::UINTEGER AS token_transfers_90d,
  latest_received::UINTEGER AS token_transfers_in_30d,
  latest_sent::UINTEGER AS token_transfers_out_30d,
  minted::UINTEGER AS token_mints,
  erc20_tokens::UINTEGER AS erc20_tokens,
  nft_collections::UINTEGER AS nft_collections,
  latest::UINTEGER AS tokens_30d,
  counterparties::UINTEGER AS transfer_counterparties,
  latest_counterparties::UINTEGER AS transfer_counterparties_30d
FROM volume JOIN breadth USING (as_of_s, wallet)
