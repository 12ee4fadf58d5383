/**
 * Lookalikes: the wallets nearest to a seed over standardised features, or over embeddings of the wallet graph. The seed itself is never
 * among them, and what defines the seed does not count: features that its filter reads, and those that nearly repeat one of them.
 */
import { type Address, fromBytes } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Catalogue from '../features/catalogue.ts'
import * as Thread from '../graph/thread.ts'
import { identifier, type Query, type Values } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Diff from './diff.ts'
import * as Likeness from './likeness.ts'
import type * as Nearest from './nearest.ts'
import * as Queries from './queries.generated.ts'
import * as Scope from './scope.ts'
import * as Segment from './segment.ts'

/** The seed, how many wallets to find, and by what they are compared. */
export type Options = {
  readonly seed: Segment.Segment
  readonly size: number
  readonly asOfS: number
  readonly by?: 'features' | 'embedding'
}

/**
 * The wallets found, nearest first; `distance` is in standard deviations over the root of the dimensions. `dropped`: features that were
 * left out because they define the seed. `check`: the seed was cut in two by hash; so many of the half held out are among the `size`
 * nearest to the other half, of `heldOut`; `expected` is the share that chance would find. Null for seeds below forty.
 */
export type Lookalikes = {
  readonly asOfS: number
  readonly seedWallets: number
  readonly by: readonly string[]
  readonly dropped: readonly { readonly feature: string; readonly because: string }[]
  readonly warnings: readonly string[]
  readonly wallets: readonly { readonly wallet: Address; readonly distance: number }[]
  readonly check: Likeness.Check | null
}

/** Dimensions used at most: those known of most wallets. */
const MOST_FEATURES = 32
const MOST_SIZE = 100_000
/** From here on a feature repeats another one. */
const REPEATS = 0.95
/** Means, deviations and correlations are those of about so many wallets, chosen by a hash of their id. */
const MOST_MEASURED = 100_000

/** The lookalikes. Throws `INPUT_INVALID` for a size outside 1 to 100,000, `SEGMENT_EMPTY` for a seed that nobody is in or nothing is left to compare. */
export async function of(warehouse: Warehouse, { seed, size, asOfS, by = 'features' }: Options): Promise<Lookalikes> {
  if (!Number.isInteger(size) || size < 1 || size > MOST_SIZE)
    throw new Failure('INPUT_INVALID', `1 to ${MOST_SIZE} lookalikes can be found.`, { argument: 'size', size })
  const filter = Compile.expand(seed, await Scope.at(warehouse, asOfS, seed))
  const members = await Diff.members(warehouse, { filter: seed, asOfS })
  if (members.length === 0) throw new Failure('SEGMENT_EMPTY', 'Nobody is in the seed.', { asOfS })
  const chosen = by === 'features' ? await features(warehouse, filter, asOfS) : { used: [], dropped: [] }
  if (by === 'features' && chosen.used.length === 0)
    throw new Failure('SEGMENT_EMPTY', 'No feature is left that does not define the seed.', { dropped: chosen.dropped })
  const { wallet, columns, names } = await matrix(warehouse, chosen.used, { by, asOfS })
  const scale = Math.sqrt(columns.length)
  const { found, check } = await search({ wallet, columns, members, size })
  const addresses = await warehouse.all(Queries.addressesOf, {
    wallets: Array.from(found.rows, (row) => wallet[row] ?? 0),
  })
  const addressOf = new Map(addresses.map(({ id, address }) => [id, fromBytes(address)]))
  return {
    asOfS,
    seedWallets: members.length,
    by: names,
    dropped: chosen.dropped,
    warnings: warnings(filter, by),
    wallets: Array.from(found.rows, (row, i) => {
      const address = addressOf.get(wallet[row] ?? 0)
      if (!address) throw new Failure('INVARIANT_BROKEN', 'A wallet id has no address.', { id: wallet[row] })
      return { wallet: address, distance: (found.distances[i] ?? 0) / scale }
    }),
    check,
  }
}

/** Large searches run on a thread of their own, which the columns are moved to; small ones end before a thread begins. */
async function search(request: Likeness.Request): Promise<Likeness.Likeness> {
  if (request.wallet.length < THREAD_FROM) return Likeness.find(request)
  return Thread.ask<Likeness.Likeness>(WORKER, request, { moves: request.columns })
}

const THREAD_FROM = 50_000
/** The thread of a large search. */
export const WORKER = new URL('./lookalike.worker.ts', import.meta.url)

/** The features to compare by, and those that define the seed. */
async function features(
  warehouse: Warehouse,
  filter: Segment.Segment,
  asOfS: number,
): Promise<{ readonly used: readonly Moments[]; readonly dropped: Lookalikes['dropped'] }> {
  const read = new Set(
    Segment.conditions(filter).flatMap(({ condition }) => ('feature' in condition ? [condition.feature] : [])),
  )
  const names = Catalogue.features.map(({ name }) => name)
  const parts = await measuredParts(warehouse, asOfS)
  const row = await warehouse.one(moments(names, [...read]), { as_of_s: asOfS, parts })
  const all = names.map((name, i): Moments => {
    const [known = 0, mean = 0, deviation = 0] = [row?.[`n${i}`], row?.[`m${i}`], row?.[`s${i}`]].map(
      (each) => each ?? 0,
    )
    return { name, known, mean, deviation }
  })
  const dropped = [...read].map((feature) => ({ feature, because: 'The seed is defined by it.' }))
  const repeats = all.flatMap(({ name }, i) => {
    if (read.has(name)) return []
    const like = [...read].find((_, j) => Math.abs(row?.[`c${i}_${j}`] ?? 0) >= REPEATS)
    return like === undefined
      ? []
      : [{ feature: name, because: `It nearly repeats ${like}, by which the seed is defined.` }]
  })
  const out = new Set([...dropped, ...repeats].map(({ feature }) => feature))
  const used = all
    .filter(({ name, deviation, known }) => !out.has(name) && deviation > 0 && known > 0)
    .sort((a, b) => b.known - a.known)
    .slice(0, MOST_FEATURES)
  return { used, dropped: [...dropped, ...repeats] }
}

type Moments = { readonly name: string; readonly known: number; readonly mean: number; readonly deviation: number }

/** Amounts and counts span orders of magnitude: they are compared on a logarithmic scale, signs kept. */
function scaled(name: string): string {
  const column = `f.${identifier(Catalogue.get(name).name)}`
  return `(sign(${column}) * ln(1 + abs(${column}::DOUBLE)))`
}

/** One wallet in so many is measured. */
async function measuredParts(warehouse: Warehouse, asOfS: number): Promise<number> {
  const sizes = await warehouse.one(Queries.populationSize, { as_of_s: asOfS })
  return Math.max(1, Math.floor((sizes?.wallets ?? 0) / MOST_MEASURED))
}

function moments(
  names: readonly string[],
  read: readonly string[],
): Query<{ as_of_s: number; parts: number }, Readonly<Record<string, number | null>>> {
  const each = names.flatMap((name, i) => [
    `count(${scaled(name)})::UINTEGER AS n${i}, avg(${scaled(name)}) AS m${i}, stddev_pop(${scaled(name)}) AS s${i}`,
    ...read.map((other, j) => `corr(${scaled(name)}, ${scaled(other)}) AS c${i}_${j}`),
  ])
  return {
    name: 'segments.moments',
    text: `SELECT ${each.join(', ')} FROM derived.wallet_feature f WHERE f.as_of_s = $as_of_s AND ($parts = 1 OR hash(f.wallet) % $parts = 0)`,
    params: { as_of_s: 'UINTEGER', parts: 'UINTEGER' },
    required: [],
  }
}

/** Standardised columns by ascending wallet id; what is unknown stands at the mean. */
async function matrix(
  warehouse: Warehouse,
  used: readonly Moments[],
  { by, asOfS }: { readonly by: 'features' | 'embedding'; readonly asOfS: number },
): Promise<{ readonly wallet: Uint32Array; readonly columns: Nearest.Columns; readonly names: readonly string[] }> {
  const isEmbedding = by === 'embedding'
  const width = isEmbedding ? EMBEDDED : used.length
  const query: Standardised = isEmbedding ? embedded() : standardised(used)
  const bound: Record<string, number> = { as_of_s: asOfS }
  used.forEach(({ mean, deviation }, i) => {
    bound[`m${i}`] = mean
    bound[`s${i}`] = deviation
  })
  const stored = await warehouse.columns(query, bound)
  // Builds append by wallet, and DuckDB reads in that order; it is sorted only where that does not hold.
  const isAscending = stored.rows === 0 || ascends(stored.uint32('wallet'))
  const read = isAscending
    ? stored
    : await warehouse.columns({ ...query, text: `${query.text} ORDER BY wallet` }, bound)
  if (read.rows === 0)
    throw new Failure('SEGMENT_EMPTY', 'There are no embeddings as of that instant: measure the wallet graph of it.', {
      asOfS,
    })
  return {
    wallet: read.uint32('wallet'),
    columns: Array.from({ length: width }, (_, i) => read.float32(`x${i}`)),
    names: isEmbedding ? ['embedding'] : used.map(({ name }) => name),
  }
}

function ascends(wallet: Uint32Array): boolean {
  for (let i = 1; i < wallet.length; i++) if ((wallet[i - 1] ?? 0) >= (wallet[i] ?? 0)) return false
  return true
}

const EMBEDDED = 32

type Standardised = Query<Values, { readonly wallet: number; readonly [x: string]: number }>

function standardised(used: readonly Moments[]): Standardised {
  const each = used.map(({ name }, i) => `coalesce((${scaled(name)} - $m${i}) / $s${i}, 0)::FLOAT AS x${i}`)
  const params = Object.fromEntries(
    used.flatMap((_, i) => [
      [`m${i}`, 'DOUBLE'],
      [`s${i}`, 'DOUBLE'],
    ]),
  )
  return {
    name: 'segments.standardised',
    text: `SELECT f.wallet AS wallet, ${each.join(', ')} FROM derived.wallet_feature f WHERE f.as_of_s = $as_of_s`,
    params: { as_of_s: 'UINTEGER', ...params },
    required: ['*'],
  }
}

// Near embeddings point the same way: their length says how much was dealt, not with whom.
function embedded(): Standardised {
  const each = Array.from(
    { length: EMBEDDED },
    (_, i) => `(e.embedding[${i + 1}] / e.norm * sqrt(${EMBEDDED}))::FLOAT AS x${i}`,
  )
  return {
    name: 'segments.embedded',
    text: `SELECT wallet, ${each.join(', ')} FROM (
  SELECT wallet, embedding, sqrt(list_inner_product(embedding::FLOAT[], embedding::FLOAT[])) AS norm FROM derived.wallet_embedding WHERE as_of_s = $as_of_s
) e WHERE e.norm > 0`,
    params: { as_of_s: 'UINTEGER' },
    required: ['*'],
  }
}

function warnings(filter: Segment.Segment, by: 'features' | 'embedding'): string[] {
  const kinds = new Set(Segment.conditions(filter).flatMap(({ condition }) => Object.keys(condition)))
  const said: string[] = []
  if (by === 'features' && (kinds.has('pattern') || kinds.has('holds')))
    said.push(
      'The seed is defined by what wallets did or hold; features of the same trades and transfers partly repeat that.',
    )
  if (kinds.has('score')) said.push('The seed is defined by a score, which is itself made of features.')
  if (by === 'embedding' && (kinds.has('near') || kinds.has('graph') || kinds.has('entity')))
    said.push('The seed is defined by the wallet graph, of which the embedding is made.')
  return said
}
