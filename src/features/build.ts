/** Building the wallet features of one instant, and reading them back as a matrix. */
import { Failure, throwIfAborted } from '../core/failure.ts'
import { type Progress, silent } from '../core/progress.ts'
import { toIso } from '../core/time.ts'
import * as Coverage from '../warehouse/coverage.ts'
import * as Lineage from '../warehouse/lineage.ts'
import { identifier, type Query } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Catalogue from './catalogue.ts'
import {
  activity,
  instants as builtInstants,
  forget,
  forgetLineage,
  graphMeasured,
  holding,
  standing,
  storedColumns,
  trading,
  transacting,
  transferring,
} from './queries.generated.ts'

/** Which wallets get a row: every wallet `active` in any stream before the instant, or only those that `traded`. */
export type Population = 'active' | 'traded'

/** What to build. Only rows with a time before `asOfS` (unix seconds) are read. */
export type BuildOptions = {
  readonly asOfS: number
  readonly population?: Population
  readonly progress?: Progress
  readonly signal?: AbortSignal
}

/** What was built; `graph` says whether the wallet graph had been measured as of that instant (else its features are unknown). */
export type Built = {
  readonly asOfS: number
  readonly wallets: number
  readonly features: number
  readonly graph: boolean
}

/** One column of a {@link Matrix}. */
export type MatrixColumn = { readonly name: string; readonly unit: string }

/** One row a wallet, `wallet.length * columns.length` values, row-major; NaN = unknown. */
export type Matrix = {
  readonly wallet: Uint32Array
  readonly columns: readonly MatrixColumn[]
  readonly values: Float32Array
}

type AsOf = { readonly as_of_s: number }

/**
 * Fills `derived.wallet_feature` as of `asOfS`, in one transaction that replaces the rows of that instant; columns that the
 * table lacks are added from the catalogue. The same rows in give the same values out, bit for bit. Throws `ABORTED`.
 */
export async function build(
  warehouse: Warehouse,
  { asOfS, population = 'active', progress = silent, signal }: BuildOptions,
): Promise<Built> {
  throwIfAborted(signal)
  progress({ stage: 'features', done: 0, total: null, unit: 'wallets', note: `as of ${toIso(asOfS)}` })
  const result = await warehouse.transaction(async () => {
    const existing = new Set((await warehouse.all(storedColumns)).map(({ name }) => name))
    for (const { name, type } of Catalogue.features) {
      if (!existing.has(name)) await warehouse.run(addition(name, type))
    }
    await warehouse.run(forget, { as_of_s: asOfS })
    throwIfAborted(signal)
    const wallets = await warehouse.run(filling(population), { as_of_s: asOfS })
    const graph = await warehouse.one(graphMeasured, { as_of_s: asOfS })
    await descend(warehouse, asOfS)
    throwIfAborted(signal)
    return { asOfS, wallets, features: Catalogue.features.length, graph: graph?.measured ?? false }
  })
  progress({ stage: 'features', done: result.wallets, total: result.wallets, unit: 'wallets' })
  return result
}

/** The instants that features were built as of, ascending. */
export async function instants(warehouse: Warehouse): Promise<number[]> {
  return (await warehouse.all(builtInstants)).map(({ as_of_s }) => as_of_s)
}

/** Throws `FEATURES_NOT_BUILT`, listing the instants there are, unless features were built as of `asOfS`. */
export async function requireBuilt(warehouse: Warehouse, asOfS: number): Promise<void> {
  const built = await instants(warehouse)
  if (!built.includes(asOfS)) {
    throw new Failure('FEATURES_NOT_BUILT', `No features were built as of ${toIso(asOfS)}.`, {
      builtAsOf: built.map(toIso),
    })
  }
}

/**
 * The features as of `asOfS`: all of the catalogue or those named, in that order, for every wallet by ascending id, or for
 * `wallets` in their order (a wallet without a row is unknown throughout). Throws `FEATURE_UNKNOWN` and `FEATURES_NOT_BUILT`.
 */
export async function matrix(
  warehouse: Warehouse,
  { asOfS, features, wallets }: { asOfS: number; features?: readonly string[]; wallets?: Uint32Array },
): Promise<Matrix> {
  const chosen = features ? features.map(Catalogue.get) : Catalogue.features
  await requireBuilt(warehouse, asOfS)
  const names = chosen.map(({ name }) => name)
  const read = await warehouse.columns(reading(names), { as_of_s: asOfS })
  const stored = read.uint32('wallet')
  const wallet = wallets ?? stored
  const row = wallets ? positions(stored, wallets) : null
  const width = names.length
  const values = new Float32Array(wallet.length * width).fill(Number.NaN)
  names.forEach((name, j) => {
    const column = read.float32(name)
    for (let i = 0; i < wallet.length; i++) values[i * width + j] = column[row ? (row[i] ?? -1) : i] ?? Number.NaN
  })
  return { wallet, columns: chosen.map(({ name, unit }) => ({ name, unit })), values }
}

/** The row in `stored` (ascending) of each of `wallets`; -1 where there is none. */
function positions(stored: Uint32Array, wallets: Uint32Array): Int32Array {
  const row = new Map<number, number>()
  for (const [i, wallet] of stored.entries()) row.set(wallet, i)
  return Int32Array.from(wallets, (wallet) => row.get(wallet) ?? -1)
}

/** The lineage of the features: the ranges that are covered, and the graph of the same instant. */
async function descend(warehouse: Warehouse, asOfS: number): Promise<void> {
  const id = String(asOfS)
  await warehouse.run(forgetLineage, { child: id })
  const ranges = (await Coverage.all(warehouse)).flatMap(({ chain, stream, axis, covered }) =>
    covered.map(({ from, to }) => ({ kind: 'range', id: `${chain}/${stream}/${axis}/${from}-${to}` })),
  )
  await Lineage.record(warehouse, { kind: 'features', id }, [...ranges, { kind: 'graph', id }])
}

function addition(name: string, type: string): Query<Record<never, never>, never> {
  return {
    name: `features.add ${name}`,
    text: `ALTER TABLE derived.wallet_feature ADD COLUMN ${identifier(name)} ${type}`,
    params: {},
    required: [],
  }
}

const statements = { activity, trading, holding, transacting, transferring, standing } as const

/** One statement that joins the statements of the catalogue by wallet; whole files are composed, and no value is. */
function filling(population: Population): Query<AsOf, never> {
  const relations = Catalogue.sources.map((source) => `${source} AS (\n${statements[source].text}\n)`)
  const joins = Catalogue.sources
    .filter((source) => source !== 'activity')
    .map(
      (source) => `${population === 'traded' && source === 'trading' ? 'JOIN' : 'LEFT JOIN'} ${source} USING (wallet)`,
    )
  return {
    name: 'features.fill',
    text: `INSERT INTO derived.wallet_feature BY NAME
WITH ${relations.join(', ')}
SELECT $as_of_s AS as_of_s, * FROM activity ${joins.join(' ')} ORDER BY wallet`,
    params: { as_of_s: 'UINTEGER' },
    required: [],
  }
}

function reading(
  names: readonly string[],
): Query<AsOf, { readonly wallet: number; readonly [feature: string]: number | null }> {
  return {
    name: 'features.matrix',
    text: `SELECT ${['wallet', ...names].map(identifier).join(', ')} FROM derived.wallet_feature WHERE as_of_s = $as_of_s ORDER BY wallet`,
    params: { as_of_s: 'UINTEGER' },
    required: ['wallet'],
  }
}
