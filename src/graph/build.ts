/** Measuring the wallet graph of all activity before an instant, into `derived.wallet_graph`; what stands already is left alone. */
import { throwIfAborted } from '../core/failure.ts'
import { type Progress, silent } from '../core/progress.ts'
import { toIso } from '../core/time.ts'
import type { Column } from '../warehouse/vector.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Growth from './growth.ts'
import * as Measure from './measure.ts'
import * as Queries from './queries.generated.ts'
import * as Standing from './standing.ts'

/** What to build. Only activity before `asOfS` (unix seconds) makes edges; `seed` decides communities and embeddings. */
export type BuildOptions = {
  readonly asOfS: number
  readonly seed: number | string
  readonly progress?: Progress
  readonly signal?: AbortSignal
}

/**
 * What was built: wallets that dealt with another wallet, ordered pairs of them, and in how many groups they fall. `daysRead` of the `days` before the instant were
 * read anew; `measured` is false where nothing had changed since the last time.
 */
export type Built = {
  readonly asOfS: number
  readonly wallets: number
  readonly edges: number
  readonly components: number
  readonly communities: number
  readonly days: number
  readonly daysRead: number
  readonly measured: boolean
}

/**
 * Makes the rows of `asOfS` in `derived.wallet_graph` what a build from nothing makes them, in one transaction. Embeddings and places are made for the newest
 * instant only. Throws `ABORTED`.
 */
export async function build(
  warehouse: Warehouse,
  { asOfS, seed, progress = silent, signal }: BuildOptions,
): Promise<Built> {
  throwIfAborted(signal)
  const note = `as of ${toIso(asOfS)}`
  progress({ stage: 'graph', done: 0, total: 3, unit: 'steps', note })
  const { days, read, digest } = await Growth.update(warehouse, asOfS)
  throwIfAborted(signal)
  const isNewest = (await warehouse.all(Queries.graphBuilds)).every(({ as_of_s }) => as_of_s <= asOfS)
  const before = await warehouse.one(Queries.graphBuild, { as_of_s: asOfS })
  const stands =
    before?.seed === String(seed) &&
    before.rules === Standing.RULES &&
    before.acts === digest.acts &&
    before.fingerprint === digest.fingerprint &&
    (before.drawn || !isNewest)
  if (before && stands) {
    const { wallets, edges, components, communities } = before
    return { asOfS, wallets, edges, components, communities, days, daysRead: read, measured: false }
  }
  const activity = await activityBefore(warehouse, asOfS)
  progress({ stage: 'graph', done: 1, total: 3, unit: 'steps', note })
  const standing = await Measure.inWorker(activity, { seed, asOfS, parts: isNewest ? 'all' : 'features' }, signal)
  throwIfAborted(signal)
  progress({ stage: 'graph', done: 2, total: 3, unit: 'steps', note })
  const { columns, edges } = standing
  const found = {
    wallets: columns.wallet.length,
    edges,
    components: new Set(columns.component).size,
    communities: new Set(columns.community).size,
  }
  await warehouse.transaction(async () => {
    const at = { as_of_s: asOfS }
    await warehouse.run(Queries.forgetStanding, at)
    await warehouse.run(Queries.forgetGraphBuild, at)
    await warehouse.run(Queries.addGraphBuild, {
      ...at,
      ...digest,
      ...found,
      seed: String(seed),
      rules: Standing.RULES,
      drawn: isNewest,
    })
    await store(warehouse, asOfS, standing)
  })
  progress({ stage: 'graph', done: 3, total: 3, unit: 'steps', note })
  return { asOfS, ...found, days, daysRead: read, measured: true }
}

async function activityBefore(warehouse: Warehouse, asOfS: number): Promise<Standing.Activity> {
  const edges = await Growth.edges(warehouse, asOfS)
  const events = await warehouse.columns(Queries.dealings, { as_of_s: asOfS })
  const holdings = await warehouse.columns(Queries.holdings, { as_of_s: asOfS })
  return {
    edges: { sources: edges.uint32('src'), targets: edges.uint32('dst'), weights: edges.float64('weight') },
    events: { sources: events.uint32('src'), targets: events.uint32('dst'), atS: events.uint32('at_s') },
    holdings: { wallets: holdings.uint32('wallet'), collections: holdings.uint32('collection') },
  }
}

async function store(warehouse: Warehouse, asOfS: number, { columns, embedding }: Standing.Standing): Promise<void> {
  const wallets = columns.wallet.length
  if (embedding) await warehouse.run(Queries.forgetEmbeddings)
  if (wallets === 0) return
  const { wallet, x, y, ...measures } = columns
  const as_of_s = new Uint32Array(wallets).fill(asOfS)
  const known = Object.fromEntries(
    Object.entries(measures).map(([name, values]): [string, Column] => [name, nullable(values)]),
  )
  const peers = nullable(Uint32Array.from(columns.peers), columns.peers)
  const places = x && y ? { x, y } : {}
  await warehouse.appendColumns('derived.wallet_graph', { as_of_s, wallet, ...known, peers, ...places })
  if (embedding) await warehouse.appendColumns('derived.wallet_embedding', { as_of_s, wallet, embedding })
}

/** The column, NULL where `told` (itself) is NaN. */
function nullable(
  values: Uint32Array | Float32Array | Float64Array,
  told: Uint32Array | Float32Array | Float64Array = values,
): Column {
  const valid = new Uint8Array(told.length)
  for (let i = 0; i < told.length; i++) valid[i] = Number.isNaN(told[i]) ? 0 : 1
  return { values, valid }
}
