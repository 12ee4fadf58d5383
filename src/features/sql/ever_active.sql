-- Wallets that did something of their own before an instant: bought, sold, sent tokens, or sent a transaction. Who only received did nothing.
-- grain: one wallet, ascending; the zero address is no wallet.
-- @param as_of_s: UINTEGER
-- @required *
SELECT wallet FROM (
  SELECT buyer AS wallet FROM chain.sale WHERE at_s < $as_of_s
  UNION
  SELECT seller FROM chain.sale WHERE at_s < $as_of_s
  UNION
  SELECT src FROM chain.transfer WHERE at_s < $as_of_s AND src <> dst
  UNION
  SELECT src FROM chain.transaction WHERE at_s < $as_of_s
)
WHERE wallet NOT IN (SELECT id FROM chain.wallet WHERE address = repeat('\x00'::BLOB, 20))
ORDER BY wallet
