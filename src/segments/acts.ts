/** What every wallet did before an instant, in memory: the times of one act by wallet, ascending, and what each was done with. */
import { setImmediate } from 'node:timers/promises'
import type { Query } from '../warehouse/query.ts'
import type { Memory } from './memory.ts'
import type { Act } from './pattern.ts'
import * as Queries from './queries.generated.ts'

/** How many rows of a table lie before an instant, and a fingerprint of them. */
export type Print = { readonly rows: number; readonly print: string }

/**
 * The acts of wallet `id` are the places from `start[id]` to `start[id + 1]`, by time. `withId` is the collection or token, of `called` the id
 * of the contract.
 */
export type Acts = { readonly start: Uint32Array; readonly atS: Uint32Array; readonly withId: Uint32Array }

/** An act that is stored as such; `traded` and `acted` are made of them. `dealtIn`, `dealtOut`: any sale, wash trades too. */
export type Stored = 'bought' | 'sold' | 'received' | 'sent' | 'called' | 'dealtIn' | 'dealtOut'

/** What an act of a pattern is made of. */
export const parts: Readonly<Record<Act, readonly Stored[]>> = {
  bought: ['bought'],
  sold: ['sold'],
  traded: ['bought', 'sold'],
  received: ['received'],
  sent: ['sent'],
  called: ['called'],
  acted: ['dealtIn', 'dealtOut', 'sent', 'called'],
}

/** Bytes an event at most: its time and what it was done with. */
const EVENT_BYTES = 8
/** And a wallet: where its acts begin. */
const START_BYTES = 4
/** Rows put into place before the event loop gets its turn. */
const BLOCK = 500_000

/** The bytes of all `wanted` acts as of `asOfS`, at most, `wallets` being the number of ids. */
export async function needBytes(
  memory: Memory,
  wanted: ReadonlySet<Stored>,
  { asOfS, wallets }: { readonly asOfS: number; readonly wallets: number },
): Promise<number> {
  let bytes = 0
  for (const act of wanted)
    bytes += (await print(memory, TABLE[act], asOfS)).rows * EVENT_BYTES + (wallets + 2) * START_BYTES
  return bytes
}

/** The acts of one kind as of `asOfS`. Rows that came later, at or after that instant, do not make it read them again. */
export async function of(memory: Memory, act: Stored, asOfS: number): Promise<Acts> {
  const tables = [TABLE[act]]
  const version = memory.warehouse.version(tables)
  const { rows, print: content } = await print(memory, TABLE[act], asOfS)
  return memory.acts.get(`${act} ${asOfS} ${rows} ${content}`, {
    tables: [],
    // A commit between fingerprint and reading may have put other rows before the instant.
    isSound: () => memory.warehouse.version(tables) === version,
    load: async () => {
      const found = await memory.warehouse.columns(READS[act], { as_of_s: asOfS })
      return place({ wallet: found.uint32('wallet'), atS: found.uint32('at_s'), withId: found.uint32('with_id') })
    },
  })
}

type Table = 'chain.sale' | 'chain.transfer' | 'chain.transaction'

function print(memory: Memory, table: Table, asOfS: number): Promise<Print> {
  return memory.prints.get(`${table} ${asOfS}`, {
    tables: [table],
    load: async () => (await memory.warehouse.one(PRINTS[table], { as_of_s: asOfS })) ?? { rows: 0, print: '' },
  })
}

const PRINTS = {
  'chain.sale': Queries.salesPrint,
  'chain.transfer': Queries.transfersPrint,
  'chain.transaction': Queries.transactionsPrint,
} as const

const TABLE: Readonly<Record<Stored, Table>> = {
  bought: 'chain.sale',
  sold: 'chain.sale',
  dealtIn: 'chain.sale',
  dealtOut: 'chain.sale',
  sent: 'chain.transfer',
  received: 'chain.transfer',
  called: 'chain.transaction',
}

type Read = Query<
  { readonly as_of_s: number },
  { readonly wallet: number; readonly at_s: number; readonly with_id: number }
>

function read(text: string): Read {
  return { name: 'segments.acts', text, params: { as_of_s: 'UINTEGER' }, required: ['*'] }
}

// A creation calls no contract: its 2^32 - 1 is no id.
const READS: Readonly<Record<Stored, Read>> = {
  bought: read('SELECT buyer AS wallet, at_s, collection AS with_id FROM derived.trade_before($as_of_s)'),
  sold: read('SELECT seller AS wallet, at_s, collection AS with_id FROM derived.trade_before($as_of_s)'),
  dealtIn: read('SELECT buyer AS wallet, at_s, collection AS with_id FROM chain.sale WHERE at_s < $as_of_s'),
  dealtOut: read('SELECT seller AS wallet, at_s, collection AS with_id FROM chain.sale WHERE at_s < $as_of_s'),
  received: read(
    'SELECT dst AS wallet, at_s, token AS with_id FROM chain.transfer WHERE at_s < $as_of_s AND src <> dst',
  ),
  sent: read('SELECT src AS wallet, at_s, token AS with_id FROM chain.transfer WHERE at_s < $as_of_s AND src <> dst'),
  called: read(
    'SELECT src AS wallet, at_s, coalesce(dst, 4294967295)::UINTEGER AS with_id FROM chain.transaction WHERE at_s < $as_of_s AND failed IS DISTINCT FROM true',
  ),
}

type Rows = { readonly wallet: Uint32Array; readonly atS: Uint32Array; readonly withId: Uint32Array }

/** The rows by wallet and time: a counting sort by wallet keeps the order of rows, which is nearly that of time. */
async function place({ wallet, atS, withId }: Rows): Promise<Acts> {
  let most = -1
  for (let i = 0; i < wallet.length; i++) most = Math.max(most, wallet[i] ?? 0)
  const start = new Uint32Array(most + 2)
  for (let i = 0; i < wallet.length; i++) start[(wallet[i] ?? 0) + 1] = (start[(wallet[i] ?? 0) + 1] ?? 0) + 1
  for (let id = 0; id <= most; id++) start[id + 1] = (start[id + 1] ?? 0) + (start[id] ?? 0)
  const next = start.slice()
  const acts = { start, atS: new Uint32Array(wallet.length), withId: new Uint32Array(wallet.length) }
  for (let i = 0; i < wallet.length; i++) {
    if (i % BLOCK === 0) await setImmediate()
    const id = wallet[i] ?? 0
    const at = next[id] ?? 0
    next[id] = at + 1
    acts.atS[at] = atS[i] ?? 0
    acts.withId[at] = withId[i] ?? 0
  }
  for (let id = 0; id <= most; id++) {
    if (id % BLOCK === 0) await setImmediate()
    sort(acts, start[id] ?? 0, start[id + 1] ?? 0)
  }
  return acts
}

function sort({ atS, withId }: Acts, from: number, to: number): void {
  let isSorted = true
  for (let i = from + 1; i < to && isSorted; i++) isSorted = (atS[i - 1] ?? 0) <= (atS[i] ?? 0)
  if (isSorted) return
  const order = Array.from({ length: to - from }, (_, i) => from + i).sort((a, b) => (atS[a] ?? 0) - (atS[b] ?? 0))
  const [times, ids] = [order.map((i) => atS[i] ?? 0), order.map((i) => withId[i] ?? 0)]
  atS.set(times, from)
  withId.set(ids, from)
}
