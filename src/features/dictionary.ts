/** What each feature is, of how many wallets it is known as of an instant, and how far its sources reached by then. */
import * as Chain from '../core/chain.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Build from './build.ts'
import * as Catalogue from './catalogue.ts'
import * as Queries from './queries.generated.ts'

/** How far one stream of one chain is covered before an instant: `toS` null = the time of its last block is unknown. */
export type Reach = {
  readonly chain: Chain.ChainId
  readonly stream: string
  readonly sources: readonly string[]
  /** The last covered block; null where a stream is covered in seconds. */
  readonly toBlock: number | null
  readonly toS: number | null
  /** As `toS`, of what no reorganisation can change. */
  readonly finalS: number | null
}

/** One feature with `known` of `wallets` wallets (null where features were never built), and the streams that it is made from. */
export type Entry = {
  readonly feature: Catalogue.Feature
  readonly isWithheld: boolean
  readonly wallets: number | null
  readonly known: number | null
  readonly streams: readonly Reach[]
}

/** Every feature, published ones first, as of `asOfS`; null = before the first build. Throws `FEATURES_NOT_BUILT`. */
export async function entries(warehouse: Warehouse, asOfS: number | null): Promise<readonly Entry[]> {
  if (asOfS !== null) await Build.requireBuilt(warehouse, asOfS)
  const known = asOfS === null ? new Map<string, Count>() : await counts(warehouse, asOfS)
  const streams = asOfS === null ? [] : await reached(warehouse, asOfS)
  const entry = (isWithheld: boolean) => (feature: Catalogue.Feature) => ({
    feature,
    isWithheld,
    wallets: known.get(feature.name)?.wallets ?? null,
    known: known.get(feature.name)?.known ?? null,
    streams: streams.filter(({ stream }) => feature.tables.some((table) => isOf(table, stream))),
  })
  return [...Catalogue.published.map(entry(false)), ...Catalogue.withheld.map(entry(true))]
}

type Count = { readonly wallets: number; readonly known: number }

/** Counts of the withheld are made when they are asked for, since tables of counts are published. */
async function counts(warehouse: Warehouse, asOfS: number): Promise<Map<string, Count>> {
  const rows = await warehouse.all(Queries.known, { as_of_s: asOfS })
  const found = new Map(rows.map(({ feature, wallets, known }): [string, Count] => [feature, { wallets, known }]))
  const [first] = found.values()
  if (!first) return found
  const { values, columns } = await Build.matrix(warehouse, {
    asOfS,
    features: Catalogue.withheld.map(({ name }) => name),
  })
  columns.forEach(({ name }, j) => {
    let known = 0
    for (let i = j; i < values.length; i += columns.length) if (!Number.isNaN(values[i])) known++
    found.set(name, { wallets: first.wallets, known })
  })
  return found
}

async function reached(warehouse: Warehouse, asOfS: number): Promise<readonly Reach[]> {
  const rows = await warehouse.all(Queries.freshness, { as_of_s: asOfS })
  return rows.map(({ chain, stream, sources, to_block, to_s, final_s }) => ({
    chain: Chain.parse(chain),
    stream,
    sources: sources,
    toBlock: to_block,
    toS: to_s,
    finalS: final_s,
  }))
}

/** Streams are called after what they carry: `sales:…`, `transfers:…`, `transactions…`; the graph is made of all three. */
function isOf(table: string, stream: string): boolean {
  const kind = stream.split(':')[0] ?? ''
  if (table === 'derived.wallet_graph') return ['sales', 'transfers', 'transactions'].includes(kind)
  return table === `chain.${kind.replace(/s$/, '')}`
}
