-- What wallets hold as of an instant, by token, at most $most tokens a wallet: as segments/holding.ts has it for one token.
-- Units are NULL where more left than came, and where an amount does not fit its row; a wallet that holds nothing of a token has no row.
-- Amounts are summed in two halves of 64 bits: a plain sum of two amounts near 2^127 does not fit any type.
-- grain: one wallet and token
-- @param wallets: UINTEGER[]
-- @param as_of_s: UINTEGER
-- @param most: UINTEGER
-- @required wallet, chain, token
WITH asked AS (SELECT DISTINCT unnest($wallets) AS wallet), moved AS (
  SELECT token, kind, src, dst, amount, item, saturated FROM chain.transfer
  WHERE at_s < $as_of_s AND src <> dst AND (src IN (FROM asked) OR dst IN (FROM asked))
), side AS (
  SELECT token, dst AS wallet, 1 AS sign, amount, saturated FROM moved WHERE kind <> 2 AND dst IN (FROM asked)
  UNION ALL
  SELECT token, src, -1, amount, saturated FROM moved WHERE kind <> 2 AND src IN (FROM asked)
), fungible AS (
  SELECT token, wallet, CASE
    WHEN bool_or(saturated & 1 = 1) THEN NULL
    WHEN sum(amount // 18446744073709551616::HUGEINT) >= 4611686018427387904 THEN NULL
    ELSE sum(sign * (amount // 18446744073709551616::HUGEINT)) * 18446744073709551616::HUGEINT
      + sum(sign * (amount % 18446744073709551616::HUGEINT)) END AS units
  FROM side GROUP BY token, wallet
), got AS (
  SELECT DISTINCT token, item FROM moved WHERE kind = 2 AND saturated & 2 = 0 AND dst IN (FROM asked)
  UNION
  SELECT DISTINCT collection, item FROM chain.sale WHERE at_s < $as_of_s AND seller <> buyer AND buyer IN (FROM asked)
), several AS (
  -- The sales of an ERC-1155 contract name no item that has one owner.
  SELECT DISTINCT token FROM chain.transfer WHERE kind = 3 AND at_s < $as_of_s AND token IN (SELECT token FROM got)
), step AS (
  SELECT t.token, t.item, t.src, t.dst, t.at_s, t.block::UBIGINT * 4294967296 + t.log_index AS position
  FROM chain.transfer t SEMI JOIN got g ON g.token = t.token AND g.item = t.item
  WHERE t.kind = 2 AND t.saturated & 2 = 0 AND t.at_s < $as_of_s AND t.src <> t.dst
  UNION ALL
  SELECT s.collection, s.item, s.seller, s.buyer, s.at_s, s.seq
  FROM chain.sale s SEMI JOIN got g ON g.token = s.collection AND g.item = s.item
  WHERE s.at_s < $as_of_s AND s.seller <> s.buyer AND s.collection NOT IN (FROM several)
), item AS (
  SELECT token, arg_max(dst, (at_s, position, src, dst)) AS wallet FROM step GROUP BY token, item
), each AS (
  SELECT token, wallet, units FROM fungible
  UNION ALL
  SELECT token, wallet, count(*)::HUGEINT FROM item WHERE wallet IN (FROM asked) GROUP BY token, wallet
), known AS (
  SELECT token, wallet, CASE WHEN count(units) < count(*) OR sum(units) < 0 THEN NULL ELSE sum(units) END AS units
  FROM each GROUP BY token, wallet
), held AS (
  SELECT wallet, token, units, row_number() OVER (PARTITION BY wallet ORDER BY token) AS place
  FROM known WHERE units IS NULL OR units > 0
)
SELECT h.wallet, c.caip2 AS chain, t.address AS token, t.standard, t.symbol, t.decimals, h.units::VARCHAR AS units
FROM held h JOIN chain.token t ON t.id = h.token JOIN chain.chain c ON c.id = t.chain
WHERE h.place <= $most
ORDER BY h.wallet, h.place
