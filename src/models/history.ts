/** Histories from a list of purchases: what was known of each wallet at an instant, and what it did after. Purchases of one day are one. */
import { Failure } from '../core/failure.ts'
import { DAY_S } from '../core/time.ts'
import type * as Lifetime from './lifetime.ts'
import type * as Matrix from './matrix.ts'

/** One row a purchase; `wallet` is any number, `amount` 0 or more. */
export type Purchases = { readonly wallet: Uint32Array; readonly atS: Float64Array; readonly amount: Float64Array }

/** What was known of every wallet that had bought, in days; `spendAfterFirst` is the sum of its repeat purchases. */
export type Known = Lifetime.Histories & {
  readonly wallet: Uint32Array
  readonly spendAfterFirst: Float64Array
  readonly firstSpend: Float64Array
  readonly lastSpend: Float64Array
}

/** From the first to the last purchase. Throws `INPUT_INVALID` for malformed columns or without a purchase. */
export function span({ wallet, atS, amount }: Purchases): { readonly fromS: number; readonly toS: number } {
  if (wallet.length === 0 || atS.length !== wallet.length || amount.length !== wallet.length) {
    throw new Failure('INPUT_INVALID', 'Purchases have a wallet, an instant and an amount each.', {
      rows: wallet.length,
    })
  }
  const bad = amount.findIndex((value) => !(value >= 0 && Number.isFinite(value)))
  if (bad >= 0)
    throw new Failure('INPUT_INVALID', `The amount of purchase ${bad} is below 0.`, { row: bad, amount: amount[bad] })
  let [fromS, toS] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const at of atS) {
    if (!Number.isFinite(at)) throw new Failure('INPUT_INVALID', 'A purchase has no instant.', { atS: at })
    fromS = Math.min(fromS, at)
    toS = Math.max(toS, at)
  }
  return { fromS, toS }
}

/** What was known at `asOfS`, of wallets in the order of their numbers; a purchase at that instant is known. */
export function at(purchases: Purchases, asOfS: number): Known {
  const days = byDay(purchases, { fromS: Number.NEGATIVE_INFINITY, toS: asOfS })
  const wallet = Uint32Array.from([...days.keys()].sort((a, b) => a - b))
  const histories = Array.from(wallet, (each) => [...(days.get(each) ?? [])].sort(([a], [b]) => a - b))
  const column = (of: (history: readonly (readonly [number, number])[]) => number) => Float64Array.from(histories, of)
  const lastDay = Math.floor(asOfS / DAY_S)
  const first = (history: readonly (readonly [number, number])[]) => history[0] ?? [0, 0]
  const repeats = (history: readonly (readonly [number, number])[]) =>
    history.slice(1).reduce((sum, [, amount]) => sum + amount, 0)
  return {
    wallet,
    frequency: column((history) => history.length - 1),
    recency: column((history) => (history.at(-1)?.[0] ?? 0) - first(history)[0]),
    age: column((history) => lastDay - first(history)[0]),
    meanSpend: column((history) => (history.length > 1 ? repeats(history) / (history.length - 1) : Number.NaN)),
    spendAfterFirst: column(repeats),
    firstSpend: column((history) => first(history)[1]),
    lastSpend: column((history) => history.at(-1)?.[1] ?? 0),
  }
}

/** The days on which each of `wallets` bought after `fromS` and up to `toS`, and what it spent on them. */
export function between(
  purchases: Purchases,
  wallets: Uint32Array,
  range: { readonly fromS: number; readonly toS: number },
): { readonly purchases: Float64Array; readonly spend: Float64Array } {
  const days = byDay(purchases, range)
  const of = (wallet: number) => [...(days.get(wallet) ?? new Map<number, number>()).values()]
  return {
    purchases: Float64Array.from(wallets, (wallet) => of(wallet).length),
    spend: Float64Array.from(wallets, (wallet) => of(wallet).reduce((sum, amount) => sum + amount, 0)),
  }
}

/** The histories as a network reads them. */
export function matrix(known: Known): Matrix.Matrix {
  const { frequency, recency, age, meanSpend, spendAfterFirst, firstSpend, lastSpend } = known
  const columns = [
    ['repeat_purchases', frequency],
    ['age_at_last_days', recency],
    ['age_days', age],
    ['since_last_days', age.map((T, row) => T - (recency[row] ?? 0))],
    ['repeat_rate', frequency.map((x, row) => x / Math.max(age[row] ?? 0, 1))],
    ['mean_spend', meanSpend],
    ['repeat_spend', spendAfterFirst],
    ['first_spend', firstSpend],
    ['last_spend', lastSpend],
  ] as const
  const values = new Float32Array(frequency.length * columns.length)
  for (const [j, [, column]] of columns.entries()) {
    for (const [row, value] of column.entries()) values[row * columns.length + j] = value
  }
  return { columns: columns.map(([name]) => ({ name })), rows: frequency.length, values }
}

function byDay({ wallet, atS, amount }: Purchases, { fromS, toS }: { readonly fromS: number; readonly toS: number }) {
  const days = new Map<number, Map<number, number>>()
  for (const [row, at] of atS.entries()) {
    if (at <= fromS || at > toS) continue
    const each = wallet[row] ?? 0
    const own = days.get(each) ?? new Map<number, number>()
    const day = Math.floor(at / DAY_S)
    own.set(day, (own.get(day) ?? 0) + (amount[row] ?? 0))
    days.set(each, own)
  }
  return days
}
