/** Some features of a wallet by plain loops over a whole history, straight from their definitions: no SQL, and slow. */
import { DAY_S } from '../../src/core/time.ts'
import type * as World from './world.ts'

/** Everything that happened, in whatever order, at whatever time. */
export type History = {
  readonly sales: readonly World.Sale[]
  readonly transfers: readonly World.Transfer[]
  readonly transactions: readonly World.Transaction[]
  readonly events: readonly World.Event[]
}

type Values = Readonly<Record<string, number | string | null>>

/** What is known of `wallet` as of `asOfS`; null = it has no row, for it was in nothing before. */
export function features(history: History, wallet: number, asOfS: number): Values | null {
  const before = <T extends { readonly atS: number }>(rows: readonly T[]) => rows.filter(({ atS }) => atS < asOfS)
  const sales = before(history.sales)
  const transfers = before(history.transfers)
  const transactions = before(history.transactions)
  const seen =
    sales.some(({ seller, buyer }) => seller === wallet || buyer === wallet) ||
    [...transfers, ...transactions].some(({ src, dst }) => src === wallet || dst === wallet)
  if (!seen || wallet === 0) return null
  const trades = sales.filter((sale) => sale.seller !== sale.buyer && !isWash(sale, sales))
  const acts = [
    ...transfers.filter(({ src, dst }) => src === wallet && dst !== wallet),
    ...transactions.filter(({ src, dst }) => src === wallet && dst !== wallet),
    ...trades.flatMap((trade) => [trade.seller, trade.buyer].filter((side) => side === wallet).map(() => trade)),
  ].map(({ atS }) => atS)
  return {
    ...lived(acts, asOfS),
    ...moved(transfers, wallet, asOfS),
    ...funded(transactions, wallet, asOfS),
    ...told(before(history.events), wallet, asOfS),
    purchases: trades.some(({ seller, buyer }) => seller === wallet || buyer === wallet)
      ? trades.filter(({ buyer }) => buyer === wallet).length
      : null,
  }
}

function isWash(sale: World.Sale, sales: readonly World.Sale[]): boolean {
  return sales.some(
    (back) =>
      (back.collection ?? 0) === (sale.collection ?? 0) &&
      back.item === sale.item &&
      back.seller === sale.buyer &&
      back.buyer === sale.seller &&
      Math.abs(back.atS - sale.atS) <= DAY_S,
  )
}

function lived(acts: readonly number[], asOfS: number): Values {
  const days = (within: number) =>
    new Set(acts.filter((atS) => atS >= asOfS - within).map((atS) => Math.floor(atS / DAY_S))).size
  const hours = [...new Set(acts.map((atS) => Math.floor(atS / 3600)))].sort((a, b) => a - b)
  const gaps = hours.slice(1).map((hour, i) => hour - (hours[i] ?? hour))
  return {
    acts: acts.length,
    acts_30d: acts.filter((atS) => atS >= asOfS - 30 * DAY_S).length,
    act_days: days(Infinity),
    act_days_30d: days(30 * DAY_S),
    act_days_90d: days(90 * DAY_S),
    days_since_last_act: acts.length === 0 ? null : (asOfS - Math.max(...acts)) / DAY_S,
    act_gap_max_days: gaps.length === 0 ? null : Math.max(...gaps) / 24,
    weekend_share:
      hours.length === 0
        ? null
        : hours.filter((hour) => [0, 6].includes(new Date(hour * 3_600_000).getUTCDay())).length / hours.length,
    lifecycle_stage: stage(acts, hours, asOfS),
  }
}

function stage(acts: readonly number[], hours: readonly number[], asOfS: number): string {
  if (acts.length === 0) return 'passive'
  const month = asOfS - 30 * DAY_S
  if (Math.min(...acts) >= month) return 'new'
  const begins = hours.map((hour) => Math.min(...acts.filter((atS) => Math.floor(atS / 3600) === hour)))
  if (hours.some((hour, i) => i > 0 && hour - (hours[i - 1] ?? hour) >= 90 * 24 && (begins[i] ?? 0) >= month))
    return 'returned'
  const recent = acts.filter((atS) => atS >= month)
  if (new Set(recent.map((atS) => Math.floor(atS / DAY_S))).size >= 5) return 'power'
  if (recent.length > 0) return 'active'
  return Math.max(...acts) >= asOfS - 90 * DAY_S ? 'at_risk' : 'dormant'
}

function moved(transfers: readonly World.Transfer[], wallet: number, asOfS: number): Values {
  const mine = transfers.filter(({ src, dst }) => src !== dst && (src === wallet || dst === wallet))
  const latest = mine.filter(({ atS }) => atS >= asOfS - 30 * DAY_S)
  const count = (rows: readonly unknown[]) => (mine.length === 0 ? null : rows.length)
  const distinct = (values: readonly number[]) => (mine.length === 0 ? null : new Set(values).size)
  return {
    token_transfers_in: count(mine.filter(({ dst }) => dst === wallet)),
    token_transfers_out: count(mine.filter(({ src }) => src === wallet)),
    token_transfers_90d: count(mine.filter(({ atS }) => atS >= asOfS - 90 * DAY_S)),
    token_transfers_in_30d: count(latest.filter(({ dst }) => dst === wallet)),
    token_transfers_out_30d: count(latest.filter(({ src }) => src === wallet)),
    token_mints: count(mine.filter(({ src }) => src === 0)),
    tokens_30d: distinct(latest.map(({ token = 1 }) => token)),
    transfer_counterparties: distinct(mine.map(({ src, dst }) => (src === wallet ? dst : src))),
    transfer_counterparties_30d: distinct(latest.map(({ src, dst }) => (src === wallet ? dst : src))),
  }
}

function funded(transactions: readonly World.Transaction[], wallet: number, asOfS: number): Values {
  const first = new Map<number, World.Transaction>()
  for (const each of transactions) {
    const { src, dst, valueWei = 0n, atS, failed } = each
    if (dst === null || dst === src || valueWei === 0n || failed === true) continue
    const known = first.get(dst)
    // Rows of one second stand in the order of their blocks, which is that of the history.
    if (!known || atS < known.atS) first.set(dst, each)
  }
  const mine = first.get(wallet)
  if (!mine) return { days_since_first_funding: null, first_funding_eth: null, first_funder_wallets: null }
  return {
    days_since_first_funding: (asOfS - mine.atS) / DAY_S,
    first_funding_eth: Number((mine.valueWei ?? 0n) / 10n ** 9n) / 1e9,
    first_funder_wallets: [...first.values()].filter(({ src }) => src === mine.src).length,
  }
}

function told(events: readonly World.Event[], wallet: number, asOfS: number): Values {
  const mine = events.filter((event) => event.wallet === wallet)
  const known = <T>(value: T) => (mine.length === 0 ? null : value)
  return {
    offchain_events: known(mine.length),
    offchain_events_30d: known(mine.filter(({ atS }) => atS >= asOfS - 30 * DAY_S).length),
    offchain_sources: known(new Set(mine.map(({ source }) => source)).size),
    days_since_last_offchain_event: known((asOfS - Math.max(...mine.map(({ atS }) => atS))) / DAY_S),
  }
}
