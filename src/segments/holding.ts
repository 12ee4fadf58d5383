/**
 * What a wallet holds of a token as of an instant, as far as the movements seen tell: ERC-20 and ERC-1155 units received minus sent, and
 * items whose last move, by sale or ERC-721 transfer, went to it. Unknown where more left than came (its history is not complete), where
 * an amount does not fit its row, and above 2^126.
 */
import type { Binder } from './compile.ts'
import type { Holding } from './segment.ts'
import * as Tokens from './tokens.ts'

/** Whether the wallet `f.wallet` holds so much: three-valued. A wallet that never moved the token holds 0. */
export function truth(condition: Holding, binder: Binder): string {
  const held = binder.join(balances(condition, binder))
  const least = binder.bind('HUGEINT', BigInt(condition.atLeast))
  return `(CASE WHEN ${held}.wallet IS NULL THEN false ELSE ${held}.units >= ${least} END)`
}

/** The balance as text, as explanations show it. */
export function value(condition: Holding, binder: Binder): string {
  const held = binder.join(balances(condition, binder))
  return `(CASE WHEN ${held}.wallet IS NULL THEN '0' ELSE ${held}.units::VARCHAR END)`
}

// Amounts are summed in two halves of 64 bits: a plain sum of two amounts near 2^127 does not fit any type.
function balances({ holds, chain }: Holding, { bind, scope }: Binder): string {
  const ids = bind('UINTEGER[]', [...Tokens.ids(scope, holds, chain)])
  const asOf = bind('UINTEGER', scope.asOfS)
  const half = '18446744073709551616::HUGEINT'
  return `WITH ids AS (SELECT unnest(${ids}) AS id), moved AS (
  SELECT token, kind, src, dst, at_s, block::UBIGINT * 4294967296 + log_index AS position, amount, item, saturated FROM chain.transfer
  WHERE token IN (FROM ids) AND at_s < ${asOf} AND src <> dst
), side AS (
  SELECT token, dst AS wallet, 1 AS sign, amount, saturated FROM moved WHERE kind <> 2
  UNION ALL
  SELECT token, src, -1, amount, saturated FROM moved WHERE kind <> 2
), fungible AS (
  SELECT token, wallet, CASE
    WHEN bool_or(saturated & 1 = 1) THEN NULL
    WHEN sum(amount // ${half}) >= 4611686018427387904 THEN NULL
    ELSE sum(sign * (amount // ${half})) * ${half} + sum(sign * (amount % ${half})) END AS units
  FROM side GROUP BY token, wallet
), step AS (
  SELECT token, item, src, dst, at_s, position FROM moved WHERE kind = 2 AND saturated & 2 = 0
  UNION ALL
  SELECT collection, item, seller, buyer, at_s, seq FROM chain.sale
  WHERE collection IN (FROM ids) AND at_s < ${asOf} AND seller <> buyer AND collection NOT IN (SELECT token FROM moved WHERE kind = 3)
), item AS (
  SELECT token, arg_max(dst, (at_s, position, src, dst)) AS wallet FROM step GROUP BY token, item
), each AS (
  SELECT token, wallet, units FROM fungible
  UNION ALL
  SELECT token, wallet, count(*)::HUGEINT FROM item GROUP BY token, wallet
), known AS (
  SELECT token, wallet, CASE WHEN count(units) < count(*) OR sum(units) < 0 THEN NULL ELSE sum(units) END AS units FROM each GROUP BY token, wallet
)
SELECT wallet, CASE WHEN count(units) < count(*) THEN NULL ELSE max(units) END AS units FROM known GROUP BY wallet`
}
