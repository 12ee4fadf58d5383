/** Puts rows of event tables into the warehouse; makes the tables of configured events when their first row comes. */
import { Failure } from '../core/failure.ts'
import type { Cells, EventRows } from '../ingest/slice.ts'
import type { Dictionaries } from './dictionary.ts'
import * as Exact from './exact.ts'
import * as Queries from './queries.generated.ts'
import { identifier } from './query.ts'
import * as Saturation from './saturation.ts'
import type { Column } from './vector.ts'
import type { Warehouse } from './warehouse.ts'

/** The columns that every event table begins with. */
const PLACE = {
  chain: 'USMALLINT',
  block: 'UINTEGER',
  log_index: 'UINTEGER',
  sub: 'USMALLINT',
  tx_index: 'UINTEGER',
  at_s: 'UINTEGER',
} as const

const CONFIGURED = /^event_[a-z][a-z0-9_]{0,40}$/

/**
 * Appends event rows of `chain` inside the running transaction; new wallets and tokens are left to the dictionaries' flush.
 * Tables called `chain.event_…` are made where there are none, with their twin and a readable view of the same name. Throws
 * `EVENT_TABLE_DIFFERS` when a table has other columns than the rows, `INVARIANT_BROKEN` for a table that nothing makes.
 */
export async function append(
  warehouse: Warehouse,
  dictionaries: Dictionaries,
  chain: number,
  events: readonly EventRows[],
): Promise<void> {
  for (const rows of events) {
    if (rows.rows === 0) continue
    const name = rows.table.replace(/^chain\./, '')
    await claim(warehouse, name, rows)
    await appendTable(warehouse, dictionaries, chain, name, rows)
  }
}

async function appendTable(
  warehouse: Warehouse,
  dictionaries: Dictionaries,
  chain: number,
  name: string,
  { rows, block, logIndex, sub, txIndex, atS, columns }: EventRows,
): Promise<void> {
  const saturated = new Uint32Array(rows)
  const own: Record<string, Column> = {}
  const exact: { readonly column: string; readonly big: Saturation.Saturated['big'] }[] = []
  for (const [column, cells] of Object.entries(columns)) {
    if (!isWide(cells)) {
      own[column] = columnOf(cells, rows, chain, dictionaries)
      continue
    }
    const { words, big } = Saturation.of(cells.packed, rows, cells.kind, cells.valid)
    own[column] = nullable(words, cells.valid)
    for (const { row } of big) saturated[row] = ((saturated[row] ?? 0) | (1 << exact.length)) >>> 0
    exact.push({ column, big })
  }
  const chains = new Uint16Array(rows).fill(chain)
  const place = { chain: chains, block, log_index: logIndex, sub, tx_index: txIndex, at_s: atS }
  await warehouse.appendColumns(`chain.${name}`, { ...place, ...own, saturated })
  for (const { column, big } of exact)
    await Exact.keep(warehouse, chain, { field: `${name}.${column}`, block, logIndex, sub }, { big })
}

type Wide = Extract<Cells, { readonly kind: 'uint256' | 'int256' }>
type Narrow = Exclude<Cells, Wide>

function isWide(cells: Cells): cells is Wide {
  return cells.kind === 'uint256' || cells.kind === 'int256'
}

function columnOf(cells: Narrow, rows: number, chain: number, dictionaries: Dictionaries): Column {
  switch (cells.kind) {
    case 'number':
    case 'flag':
      return nullable(cells.values, cells.valid)
    case 'text':
    case 'bytes':
      return cells.values
    case 'wallet':
    case 'token': {
      const { packed, valid } = cells
      const known = valid ? valid.reduce((sum, each) => sum + (each === 0 ? 0 : 1), 0) : rows
      // No address may get an id because of a cell that is NULL.
      const keys = valid ? compact(packed, valid, known) : packed
      const ids =
        cells.kind === 'wallet'
          ? dictionaries.wallets(keys, known)
          : dictionaries.tokens(chain, keys, new Uint8Array(known), known)
      return valid ? { values: spread(ids, valid), valid } : ids
    }
  }
}

function nullable(
  values: Uint8Array | Uint16Array | Uint32Array | BigUint64Array,
  valid: Uint8Array | undefined,
): Column {
  return valid ? { values, valid } : values
}

function compact(packed: Uint8Array, valid: Uint8Array, known: number): Uint8Array {
  const keys = new Uint8Array(known * 20)
  let at = 0
  for (const [row, isValid] of valid.entries()) {
    if (isValid === 0) continue
    keys.set(packed.subarray(row * 20, row * 20 + 20), at)
    at += 20
  }
  return keys
}

function spread(ids: Uint32Array, valid: Uint8Array): Uint32Array {
  let at = 0
  return Uint32Array.from(valid, (isValid) => (isValid === 0 ? 0 : (ids[at++] ?? 0)))
}

type Expected = { readonly name: string; readonly type: string; readonly ids: string | null }

async function claim(warehouse: Warehouse, name: string, { columns }: EventRows): Promise<void> {
  const found = await warehouse.all(Queries.eventColumns, { table: name })
  const isConfigured = CONFIGURED.test(name)
  const expected = Object.entries(columns).map(([column, cells]): Expected => ({ name: column, ...typeOf(cells) }))
  if (found.length === 0) {
    if (!isConfigured) throw new Failure('INVARIANT_BROKEN', `There is no event table ${name}.`, { table: name })
    return make(warehouse, name, expected)
  }
  const own = found.slice(Object.keys(PLACE).length, -1)
  const same =
    own.length === expected.length &&
    expected.every((column, i) => {
      const { type, ids } = own[i] ?? {}
      return own[i]?.name === column.name && type === column.type && (ids ?? null) === column.ids
    })
  if (same) return
  const facts = { table: `chain.${name}`, columns: own.map(said), wanted: expected.map(said) }
  throw new Failure('EVENT_TABLE_DIFFERS', `chain.${name} has other columns than the event.`, facts)
}

function said({ name, type, ids }: Expected): string {
  return `${name} ${ids ?? type}`
}

function typeOf(cells: Cells): { readonly type: string; readonly ids: string | null } {
  switch (cells.kind) {
    case 'wallet':
    case 'token':
      return { type: 'UINTEGER', ids: cells.kind }
    case 'uint256':
    case 'int256':
      return { type: 'HUGEINT', ids: null }
    case 'flag':
      return { type: 'BOOLEAN', ids: null }
    case 'text':
      return { type: 'VARCHAR', ids: null }
    case 'bytes':
      return { type: 'BLOB', ids: null }
    case 'number': {
      const { values } = cells
      if (values instanceof Uint32Array) return { type: 'UINTEGER', ids: null }
      return { type: values instanceof Uint16Array ? 'USMALLINT' : 'UTINYINT', ids: null }
    }
  }
}

/** Makes the table, its twin and its view; their names and columns are the engine's own, and quoted. */
async function make(warehouse: Warehouse, name: string, columns: readonly Expected[]): Promise<void> {
  const command = (text: string) => warehouse.run({ name: 'events.make', text, params: {}, required: [] })
  const table = `chain.${identifier(name)}`
  const place = Object.entries(PLACE).map(([column, type]) => `${column} ${type} NOT NULL`)
  const own = columns.map((column) => `${identifier(column.name)} ${column.type}`)
  await command(`CREATE TABLE ${table} (${[...place, ...own, 'saturated UINTEGER NOT NULL'].join(', ')})`)
  for (const column of columns) {
    if (column.ids !== null) await command(`COMMENT ON COLUMN ${table}.${identifier(column.name)} IS '${column.ids}'`)
  }
  await command(
    `CREATE TABLE chain.${identifier(`orphaned_${name}`)} AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM ${table} LIMIT 0`,
  )
  const joins = columns.flatMap(({ name: column, ids }, i) =>
    ids === null ? [] : [`LEFT JOIN chain.${ids} k${i} ON k${i}.id = x.${identifier(column)}`],
  )
  const shown = columns.map(({ name: column, ids }, i) =>
    ids === null ? `x.${identifier(column)}` : `'0x' || lower(hex(k${i}.address)) AS ${identifier(column)}`,
  )
  await command(`CREATE VIEW ${identifier(name)} AS
    SELECT c.caip2 AS chain, x.block, x.log_index, x.sub, x.tx_index, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc,
      ${[...shown, 'x.saturated'].join(', ')}
    FROM ${table} x JOIN chain.chain c ON c.id = x.chain ${joins.join(' ')}`)
}
