/** Several slices of one stream, one after the other, as one: for what must be committed together. */
import { joined } from '../core/joined.ts'
import * as Columns from './columns.ts'
import type * as Pool from './pool.ts'
import type { Cells, EventRows, PackedRows, Slice } from './slice.ts'
import * as Transaction from './transaction.ts'

/**
 * `slices` as one slice with the fields of `about`, whose evidence goes before theirs. Their rows are packed; together they cover `about.covers`.
 * With a `pool`, {@link Columns.concat} takes their transfers apart: the slices are used no more.
 */
export function of(slices: readonly Slice[], about: Omit<Slice, 'rows'>, pool: Pool.Pool | null = null): Slice {
  const packed = slices.flatMap(({ rows }) => (rows.kind === 'packed' ? [rows] : []))
  const streams = slices[0]?.streams
  const transactions = packed.flatMap((rows) => (rows.transactions ? [rows.transactions] : []))
  return {
    evidence: slices.some(({ evidence }) => evidence === 'bloom') ? 'bloom' : 'twice',
    ...about,
    ...(streams ? { streams } : {}),
    oddities: slices.flatMap(({ oddities }) => oddities ?? []),
    rows: {
      kind: 'packed',
      transfers: Columns.concat(
        packed.map(({ transfers }) => transfers),
        pool,
      ),
      headers: packed.flatMap(({ headers }) => headers),
      events: eventsOf(packed),
      ...(transactions.length > 0 ? { transactions: Transaction.concat(transactions) } : {}),
    },
  }
}

function eventsOf(packed: readonly PackedRows[]): readonly EventRows[] {
  const byTable = new Map<string, EventRows[]>()
  for (const events of packed.flatMap((rows) => rows.events ?? [])) {
    byTable.set(events.table, [...(byTable.get(events.table) ?? []), events])
  }
  return Array.from(byTable.values(), join)
}

function join(parts: readonly EventRows[]): EventRows {
  const [first] = parts
  if (!first || parts.length === 1) return first ?? NONE
  const names = Object.keys(first.columns)
  return {
    table: first.table,
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    block: joined(parts.map(({ block }) => block)),
    logIndex: joined(parts.map(({ logIndex }) => logIndex)),
    sub: joined(parts.map(({ sub }) => sub)),
    txIndex: joined(parts.map(({ txIndex }) => txIndex)),
    atS: joined(parts.map(({ atS }) => atS)),
    columns: Object.fromEntries(
      names.map((name) => [name, cells(parts.map(({ columns, rows }) => [columns[name], rows]))]),
    ),
  }
}

const NONE: EventRows = {
  table: '',
  rows: 0,
  block: new Uint32Array(0),
  logIndex: new Uint32Array(0),
  sub: new Uint16Array(0),
  txIndex: new Uint32Array(0),
  atS: new Uint32Array(0),
  columns: {},
}

function cells(parts: readonly (readonly [Cells | undefined, number])[]): Cells {
  const some = parts.flatMap(([part]) => (part ? [part] : []))
  const [first] = some
  if (!first) return { kind: 'text', values: [] }
  const valid = some.some((part) => 'valid' in part && part.valid)
    ? {
        valid: joined(
          parts.map(([part, rows]) => (part && 'valid' in part && part.valid) || new Uint8Array(rows).fill(1)),
        ),
      }
    : {}
  const of = (name: 'values' | 'packed') => some.map((part) => Reflect.get(part, name) as Uint8Array)
  if (first.kind === 'text')
    return { kind: 'text', values: some.flatMap((part) => (part.kind === 'text' ? part.values : [])) }
  if (first.kind === 'bytes')
    return { kind: 'bytes', values: some.flatMap((part) => (part.kind === 'bytes' ? part.values : [])) }
  if (first.kind === 'number' || first.kind === 'flag')
    return { kind: first.kind, values: joined(of('values')), ...valid }
  return { kind: first.kind, packed: joined(of('packed')), ...valid }
}
