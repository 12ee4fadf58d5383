/** Wallets within some hops of a seed, over who dealt with whom before the instant: sales, token transfers, transactions, either way. */
import type { Binder } from './compile.ts'

/** A relation of wallet ids; `seed` is one, too. Public wallets and the zero address are reached, but lead nowhere unless they are the seed. */
export function wallets({ seed, hops }: { seed: string; hops: number }, { bind, scope }: Binder): string {
  const asOf = bind('UINTEGER', scope.asOfS)
  const entitiesAsOfS = scope.entitiesAsOfS ?? null
  const open =
    entitiesAsOfS === null || hops === 1
      ? ''
      : ` AND wallet NOT IN (SELECT wallet FROM derived.public_wallet WHERE as_of_s = ${bind('UINTEGER', entitiesAsOfS)})`
  const reach = Array.from({ length: hops }, (_, i) => {
    const from = i === 0 ? 'SELECT wallet FROM hop0' : `SELECT wallet FROM hop${i} WHERE true${open}`
    return `hop${i + 1} AS (
  SELECT wallet FROM hop${i}
  UNION
  SELECT a.dst FROM act a WHERE a.src IN (SELECT wallet FROM (${from}) WHERE wallet NOT IN (FROM zero))
  UNION
  SELECT a.src FROM act a WHERE a.dst IN (SELECT wallet FROM (${from}) WHERE wallet NOT IN (FROM zero))
)`
  })
  return `WITH zero AS (
  SELECT id FROM chain.wallet WHERE address = repeat('\\x00'::BLOB, 20)
), act AS NOT MATERIALIZED (
  SELECT seller AS src, buyer AS dst FROM chain.sale WHERE at_s < ${asOf} AND seller <> buyer
  UNION ALL
  SELECT src, dst FROM chain.transfer WHERE at_s < ${asOf} AND src <> dst
  UNION ALL
  SELECT src, dst FROM chain.transaction WHERE at_s < ${asOf} AND dst IS NOT NULL AND src <> dst AND failed IS DISTINCT FROM true
), hop0(wallet) AS (${seed}), ${reach.join(', ')}
SELECT wallet FROM hop${hops}`
}
