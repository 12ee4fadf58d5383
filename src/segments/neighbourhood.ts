/** Wallets within some hops of a seed, over who dealt with whom before the instant, either way. */
import type { Binder } from './compile.ts'

/** A relation of wallet ids; `seed` is one, too. Public wallets are reached, but lead nowhere unless they are the seed; the zero address is none. */
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
  SELECT a.dst FROM act a WHERE a.src IN (${from})
  UNION
  SELECT a.src FROM act a WHERE a.dst IN (${from})
)`
  })
  return `WITH act AS NOT MATERIALIZED (
  SELECT src, dst FROM derived.dealings(0, ${asOf})
), hop0(wallet) AS (${seed}), ${reach.join(', ')}
SELECT wallet FROM hop${hops}`
}
