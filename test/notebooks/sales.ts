/** The bundled sales read apart from the warehouse: what the notebooks are checked against. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/** One sale. */
export type Sale = {
  readonly atS: number
  readonly seller: string
  readonly buyer: string
  readonly item: string
  readonly eth: number
}

const DAY_S = 86_400

/** Every sale of the file. */
export function all(): Sale[] {
  const path = fileURLToPath(new URL('../../data/events/cryptopunks_sales.csv.gz', import.meta.url))
  const [, ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')
  return lines.map((line) => {
    const [, time = '', seller = '', buyer = '', item = '', eth = ''] = line.split(',')
    return { atS: Date.parse(`${time.replace(' ', 'T')}Z`) / 1000, seller, buyer, item, eth: Number(eth) }
  })
}

/** The sales that count as trades: no sale to oneself, and none that went there and back within a day. */
export function trades(sales: readonly Sale[]): Sale[] {
  const known = sales.filter(({ seller, buyer }) => seller !== buyer)
  const byPair = new Map<string, number[]>()
  for (const { item, seller, buyer, atS } of known) {
    const key = `${item} ${seller} ${buyer}`
    byPair.set(key, [...(byPair.get(key) ?? []), atS])
  }
  return known.filter(
    ({ item, seller, buyer, atS }) =>
      !(byPair.get(`${item} ${buyer} ${seller}`) ?? []).some((back) => Math.abs(back - atS) <= DAY_S),
  )
}

/** Quarters since year 0. */
export function quarterOf(atS: number): number {
  const date = new Date(atS * 1000)
  return date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3)
}

/** Such as `2021 Q2`. */
export function nameOf(quarter: number): string {
  return `${Math.floor(quarter / 4)} Q${(quarter % 4) + 1}`
}

/** The quarters in which each wallet traded. */
export function activity(traded: readonly Sale[]): Map<string, Set<number>> {
  const active = new Map<string, Set<number>>()
  for (const { atS, seller, buyer } of traded) {
    for (const wallet of [seller, buyer]) {
      const quarters = active.get(wallet) ?? new Set()
      active.set(wallet, quarters.add(quarterOf(atS)))
    }
  }
  return active
}
