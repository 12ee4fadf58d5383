-- Wallets that hold enough of one contract's tokens at an instant.
-- Enough is $least_units base units, as transfers show it, or as many items, as sales and ERC-721 transfers show it. A wallet with an amount beyond the storage limit is left out: its balance is unknown.
-- grain: one wallet, ascending; the zero address is no wallet.
-- @param as_of_s: UINTEGER
-- @param chain: VARCHAR
-- @param contract: BLOB
-- @param least_units: HUGEINT
-- @required *
WITH token AS (
  SELECT k.id FROM chain.token k JOIN chain.chain c ON c.id = k.chain WHERE c.caip2 = $chain AND k.address = $contract
), moved AS (
  SELECT src, dst, amount, saturated FROM chain.transfer
  WHERE at_s < $as_of_s AND kind <> 2 AND src <> dst AND token IN (SELECT id FROM token)
), flow AS (
  SELECT dst AS wallet, 1 AS sign, amount, saturated & 1 AS unknown FROM moved
  UNION ALL
  SELECT src, -1, amount, saturated & 1 FROM moved
), balance AS (
  -- In two halves of 64 bits, because a sum of amounts may exceed what one number holds.
  SELECT wallet, sum(sign * (amount // 18446744073709551616)) AS high, sum(sign * (amount % 18446744073709551616)) AS low
  FROM flow GROUP BY wallet HAVING max(unknown) = 0
), fungible AS (
  SELECT wallet FROM balance
  WHERE CASE WHEN abs(high) < 4611686018427387904 THEN high * 18446744073709551616 + low >= $least_units ELSE high > 0 END
), item_moved AS (
  SELECT item, buyer AS dst, at_s, seq AS position, seller AS src FROM chain.sale
  WHERE at_s < $as_of_s AND seller <> buyer AND collection IN (SELECT id FROM token)
  UNION ALL
  SELECT item, dst, at_s, block::UBIGINT * 65536 * 65536 + log_index, src FROM chain.transfer
  WHERE at_s < $as_of_s AND kind = 2 AND src <> dst AND saturated & 2 = 0 AND token IN (SELECT id FROM token)
), held AS (
  SELECT arg_max(dst, (at_s, position, src, dst)) AS wallet FROM item_moved GROUP BY item
), collected AS (
  SELECT wallet FROM held GROUP BY wallet HAVING count(*) >= $least_units
)
SELECT wallet FROM (SELECT wallet FROM fungible UNION SELECT wallet FROM collected)
WHERE wallet NOT IN (SELECT id FROM chain.wallet WHERE address = repeat('\x00'::BLOB, 20))
ORDER BY wallet
