/** Wallets one by one or page by page, with what is known of them as of an instant. */
import { type Address, fromBytes, toBytes } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Catalogue from '../features/catalogue.ts'
import { identifier, type Query, type Row, type Value } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Queries from './queries.generated.ts'
import * as Scope from './scope.ts'
import * as Segment from './segment.ts'
import * as Text from './text.ts'

/** One wallet. A feature that is unknown is null; `scores` are those of the newest model of each goal as of the instant. */
export type Wallet = {
  readonly id: number
  readonly address: Address
  readonly asOfS: number | null
  readonly features: Readonly<Record<string, number | null>>
  readonly scores: readonly Score[]
  readonly labels: readonly { readonly label: string; readonly source: string; readonly atS: number }[]
}

/** What a wallet holds of one token; `units` null = unknown, as more left than came or an amount does not fit. */
export type Held = {
  readonly wallet: number
  readonly chain: string
  readonly token: Address
  readonly standard: string | null
  readonly symbol: string | null
  readonly decimals: number | null
  readonly units: string | null
}

/** A wallet's score by one model. */
export type Score = {
  readonly goal: string
  readonly model: string
  readonly probability: number
  readonly low: number
  readonly high: number
  readonly percentile: number
}

/** A feature's name, or `goal.field` of a score such as `trades-again-90d.probability`. */
export type Order = { readonly field: string; readonly direction: 'ASC' | 'DESC' }

/** What is read of each wallet beside its address; the rest of it stays empty. `features` by name. */
export type Reads = {
  readonly features: readonly string[]
  readonly scores: boolean
  readonly labels: boolean
}

/** Which page, and what of each wallet (everything, unless `reads` says otherwise). `after` is the cursor of the page before; without `where` every wallet of the population, without `orderBy` by id. */
export type PageOptions = {
  readonly asOfS: number
  readonly where?: unknown
  readonly orderBy?: Order
  readonly first: number
  readonly after?: string
  readonly reads?: Reads
}

/** A page; `endCursor` null = it is empty. */
export type Page = {
  readonly wallets: readonly Wallet[]
  readonly endCursor: string | null
  readonly hasNextPage: boolean
}

const MOST = 1_000
const EVERYTHING: Reads = { features: Catalogue.features.map(({ name }) => name), scores: true, labels: true }

/** A page of wallets, unknown order values last. Throws `SEGMENT_INVALID`, `FEATURE_UNKNOWN`, `MODEL_UNKNOWN`, `FEATURES_NOT_BUILT`, `INPUT_INVALID`. */
export async function page(warehouse: Warehouse, options: PageOptions): Promise<Page> {
  const { asOfS, first, after, reads = EVERYTHING } = options
  if (!Number.isInteger(first) || first < 1 || first > MOST)
    throw new Failure('INPUT_INVALID', `A page has 1 to ${MOST} wallets.`, { argument: 'first', first })
  const order = options.orderBy ?? { field: 'id', direction: 'ASC' }
  const filter = filterOf(options.where)
  const scope = await Scope.at(warehouse, asOfS, filter)
  const compiled = Compile.compile(filter, scope)
  const key = keyOf(order.field, scope)
  const params: Record<string, string> = { ...compiled.params, ...key.params, most: 'UINTEGER' }
  const values: Record<string, Value> = { ...compiled.values, ...key.values, most: first + 1 }
  let further = 'TRUE'
  if (after !== undefined) {
    const cursor = decode(after)
    const beyond = order.direction === 'ASC' ? '>' : '<'
    Object.assign(params, { after_id: 'UINTEGER', ...(cursor.key === null ? {} : { after_key: 'DOUBLE' }) })
    Object.assign(values, { after_id: cursor.id, ...(cursor.key === null ? {} : { after_key: cursor.key }) })
    further =
      cursor.key === null
        ? '(key IS NULL AND wallet > $after_id)'
        : `(key ${beyond} $after_key OR (key = $after_key AND wallet > $after_id) OR key IS NULL)`
  }
  const query: Query<Readonly<Record<string, Value>>, { wallet: number; key: number | null }> = {
    name: 'segments.page',
    text: `SELECT wallet, key FROM (SELECT f.wallet AS wallet, ${key.sql} AS key ${compiled.from} AND (${compiled.condition}))
WHERE ${further} ORDER BY key ${order.direction} NULLS LAST, wallet LIMIT $most`,
    params,
    required: ['wallet'],
  }
  const rows = await warehouse.all(query, values)
  const shown = rows.slice(0, first)
  const last = shown.at(-1)
  return {
    wallets: await details(
      warehouse,
      shown.map(({ wallet }) => wallet),
      { scope, reads },
    ),
    endCursor: last ? encode(last.key, last.wallet) : null,
    hasNextPage: rows.length > first,
  }
}

/** How many wallets match. Throws as {@link page}. */
export async function count(
  warehouse: Warehouse,
  { asOfS, where }: { asOfS: number; where?: unknown },
): Promise<number> {
  const filter = filterOf(where)
  const compiled = Compile.compile(filter, await Scope.at(warehouse, asOfS, filter))
  const query: Query<Readonly<Record<string, Value>>, { wallets: number }> = {
    name: 'segments.count',
    text: `SELECT count(*)::UINTEGER AS wallets ${compiled.from} AND (${compiled.condition})`,
    params: compiled.params,
    required: ['wallets'],
  }
  return (await warehouse.one(query, compiled.values))?.wallets ?? 0
}

/** Wallets as of `asOfS`, or without features when that is null, by address; those that were never seen are absent. */
export async function many(
  warehouse: Warehouse,
  addresses: readonly Address[],
  asOfS: number | null,
): Promise<ReadonlyMap<Address, Wallet>> {
  const found = await warehouse.all(Queries.walletsByAddress, { addresses: addresses.map(toBytes) })
  const ids = found.map(({ id }) => id)
  const scope = asOfS === null ? null : await Scope.at(warehouse, asOfS)
  const wallets = await details(warehouse, ids, { scope, reads: EVERYTHING })
  return new Map(wallets.map((wallet) => [wallet.address, wallet]))
}

/** What wallets hold as of `asOfS`, at most `most` tokens each, in the order in which tokens were first stored. */
export async function holdings(
  warehouse: Warehouse,
  { wallets, asOfS, most }: { readonly wallets: readonly number[]; readonly asOfS: number; readonly most: number },
): Promise<readonly Held[]> {
  const rows = await warehouse.all(Queries.holdingsOf, { wallets, as_of_s: asOfS, most })
  return rows.map(({ token, ...held }) => ({ ...held, token: fromBytes(token) }))
}

function filterOf(where: unknown): Segment.Segment {
  return where === undefined || where === null ? Segment.EVERYBODY : Text.from(where)
}

type Key = {
  readonly sql: string
  readonly params: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, Value>>
}

function keyOf(field: string, scope: Compile.Scope): Key {
  if (field === 'id') return { sql: 'f.wallet::DOUBLE', params: {}, values: {} }
  const dot = field.lastIndexOf('.')
  if (dot < 0) return { sql: `f.${identifier(Catalogue.get(field).name)}::DOUBLE`, params: {}, values: {} }
  const goal = field.slice(0, dot)
  const score = Segment.scoreFields.find((name) => name === field.slice(dot + 1))
  if (!score)
    throw new Failure('INPUT_INVALID', `"${field.slice(0, 80)}" cannot order wallets.`, {
      argument: 'orderBy',
      fields: Segment.scoreFields,
    })
  const model = scope.models[goal]
  if (model === undefined)
    throw new Failure('MODEL_UNKNOWN', `No model of ${goal} has scored wallets as of that instant.`, {
      goal,
      scored: Object.keys(scope.models),
    })
  return {
    sql: `(SELECT o.${score}::DOUBLE FROM derived.score o WHERE o.model = $order_model AND o.as_of_s = f.as_of_s AND o.wallet = f.wallet)`,
    params: { order_model: 'VARCHAR' },
    values: { order_model: model },
  }
}

async function details(
  warehouse: Warehouse,
  wallets: readonly number[],
  { scope, reads }: { readonly scope: Compile.Scope | null; readonly reads: Reads },
): Promise<Wallet[]> {
  if (wallets.length === 0) return []
  const asOfS = scope?.asOfS ?? null
  const names = reads.features.map((name) => Catalogue.get(name).name)
  const [addresses, features, scores, labels] = await Promise.all([
    warehouse.all(Queries.addressesOf, { wallets }),
    scope && names.length > 0 ? warehouse.all(featuresOf(names), { wallets, as_of_s: scope.asOfS }) : [],
    scope && reads.scores
      ? warehouse.all(Queries.scoresOf, { wallets, as_of_s: scope.asOfS, models: Object.values(scope.models) })
      : [],
    reads.labels ? warehouse.all(Queries.labelsOf, { wallets }) : [],
  ])
  const addressOf = new Map(addresses.map(({ id, address }) => [id, fromBytes(address)]))
  const featureRow = new Map(features.map((row) => [row.wallet, row]))
  return wallets.map((id) => {
    const address = addressOf.get(id)
    if (!address) throw new Failure('INVARIANT_BROKEN', 'A wallet id has no address.', { id })
    const row = featureRow.get(id)
    return {
      id,
      address,
      asOfS,
      features: Object.fromEntries(names.map((name) => [name, numeric(row?.[name])])),
      scores: scores.filter((score) => score.wallet === id).map(({ wallet: _wallet, ...score }) => score),
      labels: labels
        .filter((label) => label.wallet === id)
        .map(({ label, source, at_s }) => ({ label, source, atS: at_s })),
    }
  })
}

/** The feature columns exist only once features were built, so this one is made at run time; names come from the catalogue. */
function featuresOf(names: readonly string[]): Query<{ wallets: readonly number[]; as_of_s: number }, Row> {
  const columns = names.map((name) => `f.${identifier(name)}`)
  return {
    name: 'segments.features_of',
    text: `SELECT f.wallet, ${columns.join(', ')} FROM derived.wallet_feature f WHERE f.as_of_s = $as_of_s AND f.wallet IN (SELECT unnest($wallets))`,
    params: { wallets: 'UINTEGER[]', as_of_s: 'UINTEGER' },
    required: ['wallet'],
  }
}

function numeric(value: unknown): number | null {
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : null
}

function encode(key: number | null, id: number): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url')
}

function decode(cursor: string): { key: number | null; id: number } {
  try {
    const [key, id]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if ((key === null || typeof key === 'number') && typeof id === 'number' && Number.isInteger(id) && id >= 0)
      return { key, id }
  } catch (cause) {
    throw new Failure('INPUT_INVALID', 'The cursor is not one of ours.', { argument: 'after' }, { cause })
  }
  throw new Failure('INPUT_INVALID', 'The cursor is not one of ours.', { argument: 'after' })
}
