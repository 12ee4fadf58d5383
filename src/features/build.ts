/** Building the wallet features of one instant, and reading them back as a matrix. */
import { Failure, throwIfAborted } from '../core/failure.ts'
import { type Progress, silent } from '../core/progress.ts'
import { toIso } from '../core/time.ts'
import * as Coverage from '../warehouse/coverage.ts'
import * as Lineage from '../warehouse/lineage.ts'
import { identifier, type Query, type Values } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Catalogue from './catalogue.ts'
import * as Queries from './queries.generated.ts'

/** Which wallets get a row: every wallet `active` in any stream before the instant, or only those that `traded`. */
export type Population = 'active' | 'traded'

/** What to build. Of each instant (unix seconds), only rows with a time before it are read. */
export type BuildOptions = Once & { readonly asOfS: number }

/** As {@link BuildOptions}, for several instants at once, in whatever order. */
export type BuildAllOptions = Once & { readonly instants: readonly number[] }

type Once = {
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

/** One column of a {@link Matrix}; `categories`: its values are the places of these in the list, from 0. */
export type MatrixColumn = { readonly name: string; readonly unit: string; readonly categories?: readonly string[] }

/** One row a wallet, `wallet.length * columns.length` values, row-major; NaN = unknown. */
export type Matrix = {
  readonly wallet: Uint32Array
  readonly columns: readonly MatrixColumn[]
  readonly values: Float32Array
}

type Instants = { readonly instants: readonly number[] }

/** Fills `derived.wallet_feature` as of one instant, as {@link buildAll} does. */
export async function build(warehouse: Warehouse, { asOfS, ...options }: BuildOptions): Promise<Built> {
  const [built] = await buildAll(warehouse, { instants: [asOfS], ...options })
  if (built) return built
  throw new Failure('INVARIANT_BROKEN', 'Features were built as of no instant.', { asOfS })
}

/**
 * Fills `derived.wallet_feature` as of each of `instants`, ascending, in one transaction and one pass: every table is read once,
 * whatever their number, and their rows are replaced. Columns that the table lacks are added from the catalogue. What it builds of
 * an instant is what it would build of that one alone: the same rows in give the same values out, bit for bit. Throws `ABORTED`.
 */
export async function buildAll(
  warehouse: Warehouse,
  { instants, population = 'active', progress = silent, signal }: BuildAllOptions,
): Promise<readonly Built[]> {
  throwIfAborted(signal)
  const ascending = [...new Set(instants)].sort((a, b) => a - b)
  if (ascending.length === 0) return []
  progress({
    stage: 'features',
    done: 0,
    total: null,
    unit: 'wallets',
    note: `as of ${ascending.map(toIso).join(', ')}`,
  })
  const built = await warehouse.transaction(async () => {
    const stored = await warehouse.all(Queries.storedColumns)
    for (const [schema, features] of [
      ['derived', Catalogue.published],
      ['private', Catalogue.withheld],
    ] as const) {
      const existing = new Set(stored.filter((column) => column.schema === schema).map(({ name }) => name))
      for (const { name, type } of features) {
        if (!existing.has(name)) await warehouse.run(addition(`${schema}.wallet_feature`, name, type))
      }
    }
    const which = { instants: ascending }
    for (const forgetting of [Queries.forget, Queries.forgetWithheld, Queries.forgetCoverage])
      await warehouse.run(forgetting, which)
    throwIfAborted(signal)
    await warehouse.run(filling(population), which)
    await warehouse.run(withholding(), which)
    throwIfAborted(signal)
    await warehouse.run(counting(), which)
    const measured = new Set((await warehouse.all(Queries.graphMeasured, which)).map(({ as_of_s }) => as_of_s))
    const sizes = new Map((await warehouse.all(Queries.sizes, which)).map(({ as_of_s, wallets }) => [as_of_s, wallets]))
    for (const asOfS of ascending) await descend(warehouse, asOfS)
    throwIfAborted(signal)
    return ascending.map((asOfS) => ({
      asOfS,
      wallets: sizes.get(asOfS) ?? 0,
      features: Catalogue.published.length,
      graph: measured.has(asOfS),
    }))
  })
  const rows = built.reduce((sum, { wallets }) => sum + wallets, 0)
  progress({ stage: 'features', done: rows, total: rows, unit: 'wallets' })
  return built
}

/** The instants that features were built as of, ascending. */
export async function instants(warehouse: Warehouse): Promise<number[]> {
  return (await warehouse.all(Queries.instants)).map(({ as_of_s }) => as_of_s)
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

/** Of so few wallets only their rows are read. */
const FEW = 4096

/**
 * The features as of `asOfS`: all that models read (`Catalogue.inputs`), or those named, in that order (categories as the places of their
 * values, and those withheld too), for every wallet by ascending id, or for `wallets` in their order (a wallet without a row is unknown throughout).
 * Throws `FEATURE_UNKNOWN` and `FEATURES_NOT_BUILT`.
 */
export async function matrix(
  warehouse: Warehouse,
  { asOfS, features, wallets }: { asOfS: number; features?: readonly string[]; wallets?: Uint32Array },
): Promise<Matrix> {
  const chosen = features ? features.map((name) => Catalogue.input(name) ?? Catalogue.get(name)) : Catalogue.inputs
  await requireBuilt(warehouse, asOfS)
  const wallet = wallets ?? (await warehouse.columns(Queries.wallets, { as_of_s: asOfS })).uint32('wallet')
  const width = chosen.length
  // Threads that score read it where it lies. What is read goes there at once: a copy of it would be a page touched for each page that is needed.
  const values = new Float32Array(new SharedArrayBuffer(4 * wallet.length * width)).fill(Number.NaN)
  const rows = rowsOf(wallet)
  const few = wallet.length <= FEW ? wallet : null
  const { query, values: lists } = reading(chosen, few !== null)
  await warehouse.batches(
    query,
    (batch) => {
      const starts = Int32Array.from(batch.uint32('wallet'), (id) => width * rows.of(id))
      for (const [j, { name }] of chosen.entries()) batch.spread(name, values.subarray(j), starts)
    },
    { as_of_s: asOfS, ...lists, ...(few ? { wallets: [...few] } : {}) },
  )
  for (const [row, first] of rows.again) values.copyWithin(row * width, first * width, (first + 1) * width)
  const columns = chosen.map((column) => ({
    name: column.name,
    unit: column.unit,
    ...('values' in column ? { categories: column.values } : {}),
  }))
  return { wallet, columns, values }
}

/** Which row is whose: `of` gives the first of a wallet, below 0 for one that is not there, and `again` the further rows beside the first. */
function rowsOf(wallet: Uint32Array) {
  const most = wallet.reduce((most, id) => Math.max(most, id), 0)
  const first = new Int32Array(most + 1).fill(-1)
  const again: [row: number, first: number][] = []
  for (const [row, id] of wallet.entries()) {
    const before = first[id] ?? -1
    if (before >= 0) again.push([row, before])
    else first[id] = row
  }
  return { of: (id: number) => first[id] ?? -1, again }
}

/** The lineage of the features: the ranges that are covered, and the graph of the same instant. */
async function descend(warehouse: Warehouse, asOfS: number): Promise<void> {
  const id = String(asOfS)
  await warehouse.run(Queries.forgetLineage, { child: id })
  const ranges = (await Coverage.all(warehouse)).flatMap(({ chain, stream, axis, covered }) =>
    covered.map(({ from, to }) => ({ kind: 'range', id: `${chain}/${stream}/${axis}/${from}-${to}` })),
  )
  await Lineage.record(warehouse, { kind: 'features', id }, [...ranges, { kind: 'graph', id }])
}

function addition(table: string, name: string, type: string): Query<Record<never, never>, never> {
  return {
    name: `features.add ${name}`,
    text: `ALTER TABLE ${table} ADD COLUMN ${identifier(name)} ${type}`,
    params: {},
    required: [],
  }
}

const { activity, rhythm, trading, holding, transacting, funding, transferring, standing, eventing } = Queries
const statements = {
  activity,
  rhythm,
  trading,
  holding,
  transacting,
  funding,
  transferring,
  standing,
  eventing,
} as const

/** One statement that joins the statements of the catalogue by instant and wallet; whole files are composed, and no value is. */
function filling(population: Population): Query<Instants, never> {
  const relations = Catalogue.sources.map((source) => `${source} AS (\n${statements[source].text}\n)`)
  const joins = Catalogue.sources
    .filter((source) => source !== 'activity')
    .map(
      (source) =>
        `${population === 'traded' && source === 'trading' ? 'JOIN' : 'LEFT JOIN'} ${source} USING (as_of_s, wallet)`,
    )
  return {
    name: 'features.fill',
    text: `INSERT INTO derived.wallet_feature BY NAME
WITH ${relations.join(', ')}
SELECT * FROM activity ${joins.join(' ')} ORDER BY as_of_s, wallet`,
    params: { instants: 'UINTEGER[]' },
    required: [],
  }
}

/** The same for the withheld features, of the wallets that have a row. */
function withholding(): Query<Instants, never> {
  const [first, ...rest] = Catalogue.withheldSources.map((source) => `(\n${statements[source].text}\n)`)
  const joined = rest.map((each) => ` FULL JOIN ${each} USING (as_of_s, wallet)`).join('')
  return {
    name: 'features.withhold',
    text: `INSERT INTO private.wallet_feature BY NAME
SELECT * FROM ${first}${joined} SEMI JOIN derived.wallet_feature USING (as_of_s, wallet) ORDER BY as_of_s, wallet`,
    params: { instants: 'UINTEGER[]' },
    required: [],
  }
}

/** Counts of how many wallets each published feature is known, among all that have a row. */
function counting(): Query<Instants, never> {
  const names = Catalogue.published.map(({ name }) => `'${name}'`).join(', ')
  const counts = Catalogue.published.map(({ name }) => `count(${identifier(name)})`).join(', ')
  return {
    name: 'features.count',
    text: `INSERT INTO derived.feature_coverage BY NAME
SELECT as_of_s, unnest([${names}]) AS feature, count(*) AS wallets, unnest([${counts}]) AS known
FROM derived.wallet_feature WHERE list_contains($instants, as_of_s) GROUP BY as_of_s`,
    params: { instants: 'UINTEGER[]' },
    required: [],
  }
}

type Cells = { readonly wallet: number; readonly [feature: string]: number | null }

/** Reads `chosen`, in their order; the values of categories are bound. */
function reading(
  chosen: readonly (Catalogue.Feature | Catalogue.Input)[],
  isOfFew: boolean,
): {
  readonly query: Query<Values, Cells>
  readonly values: Values
} {
  const params: Record<string, string> = { as_of_s: 'UINTEGER', ...(isOfFew ? { wallets: 'UINTEGER[]' } : {}) }
  const values: Record<string, string | readonly string[]> = {}
  const withheld = new Set(Catalogue.withheld.map(({ name }) => name))
  const columns = chosen.map((each, i) => {
    const { name } = each
    if ('is' in each) {
      params[`value_${i}`] = 'VARCHAR'
      values[`value_${i}`] = each.is.value
      return `(f.${identifier(each.is.category)} = $value_${i})::DOUBLE AS ${identifier(name)}`
    }
    const column = `${withheld.has(name) ? 'p' : 'f'}.${identifier(name)}`
    if (!('values' in each)) return column
    params[`categories_${i}`] = 'VARCHAR[]'
    values[`categories_${i}`] = each.values
    return `(list_position($categories_${i}, ${column}) - 1)::DOUBLE AS ${identifier(name)}`
  })
  const join = chosen.some(({ name }) => withheld.has(name))
    ? ' LEFT JOIN private.wallet_feature p ON p.as_of_s = f.as_of_s AND p.wallet = f.wallet'
    : ''
  return {
    query: {
      name: 'features.matrix',
      text: `SELECT ${['f.wallet', ...columns].join(', ')} FROM derived.wallet_feature f${join} WHERE f.as_of_s = $as_of_s${isOfFew ? ' AND f.wallet IN (SELECT unnest($wallets))' : ''}`,
      params,
      required: ['wallet'],
    },
    values,
  }
}
