/** Growing columns of one event table: what decoders of events write and the warehouse copies. */
import * as Columns from './columns.ts'
import type { Cells, EventRows } from './slice.ts'

/** What a column holds: ids of wallets and tokens, 256-bit words, small numbers by width, and what has no fixed width. */
export type Kind = 'wallet' | 'token' | 'uint256' | 'int256' | 'uint8' | 'uint16' | 'uint32' | 'flag' | 'text' | 'bytes'

/** A table's own columns, in order; every one may be NULL. */
export type Shape = Readonly<Record<string, Kind>>

/** One cell: an address takes 20 bytes, a 256-bit number its word of 32. */
export type Value = number | boolean | string | Uint8Array | null

/** Where a row's log stands. */
export type Place = {
  readonly block: number
  readonly logIndex: number
  readonly txIndex: number
  readonly atS: number
}

/** Collects rows of one table; `take` gives them and starts anew. Columns that a row leaves out are NULL. */
export type Builder = {
  readonly append: (place: Place, sub: number, values: Readonly<Record<string, Value>>) => void
  readonly rows: () => number
  readonly take: () => EventRows
}

/** An empty builder of `table`. */
export function builder(table: string, shape: Shape): Builder {
  const places = [fixed(Uint32Array), fixed(Uint32Array), fixed(Uint16Array), fixed(Uint32Array), fixed(Uint32Array)]
  const [block, logIndex, sub, txIndex, atS] = places
  const columns = Object.entries(shape).map(([name, kind]) => ({ name, column: columnOf(kind) }))
  let rows = 0
  return {
    rows: () => rows,
    append: (place, position, values) => {
      block?.set(rows, place.block)
      logIndex?.set(rows, place.logIndex)
      sub?.set(rows, position)
      txIndex?.set(rows, place.txIndex)
      atS?.set(rows, place.atS)
      for (const { name, column } of columns) column.set(rows, values[name] ?? null)
      rows++
    },
    take: () => {
      const taken: EventRows = {
        table,
        rows,
        block: Uint32Array.from(block?.take(rows) ?? []),
        logIndex: Uint32Array.from(logIndex?.take(rows) ?? []),
        sub: Uint16Array.from(sub?.take(rows) ?? []),
        txIndex: Uint32Array.from(txIndex?.take(rows) ?? []),
        atS: Uint32Array.from(atS?.take(rows) ?? []),
        columns: Object.fromEntries(columns.map(({ name, column }) => [name, column.take(rows)])),
      }
      rows = 0
      return taken
    },
  }
}

/** The rows with the numbers `rows`, in that order. */
export function pick(events: EventRows, rows: readonly number[]): EventRows {
  return {
    table: events.table,
    rows: rows.length,
    block: Columns.pickOf(events.block, rows, 1),
    logIndex: Columns.pickOf(events.logIndex, rows, 1),
    sub: Columns.pickOf(events.sub, rows, 1),
    txIndex: Columns.pickOf(events.txIndex, rows, 1),
    atS: Columns.pickOf(events.atS, rows, 1),
    columns: Object.fromEntries(Object.entries(events.columns).map(([name, cells]) => [name, pickCells(cells, rows)])),
  }
}

function pickCells(cells: Cells, rows: readonly number[]): Cells {
  const valid = 'valid' in cells && cells.valid ? { valid: Columns.pickOf(cells.valid, rows, 1) } : {}
  switch (cells.kind) {
    case 'number':
      return { kind: 'number', values: Columns.pickOf(cells.values, rows, 1), ...valid }
    case 'flag':
      return { kind: 'flag', values: Columns.pickOf(cells.values, rows, 1), ...valid }
    case 'wallet':
    case 'token':
      return { kind: cells.kind, packed: Columns.pickOf(cells.packed, rows, 20), ...valid }
    case 'uint256':
    case 'int256':
      return { kind: cells.kind, packed: Columns.pickOf(cells.packed, rows, 32), ...valid }
    case 'text':
      return { kind: 'text', values: rows.map((row) => cells.values[row] ?? null) }
    case 'bytes':
      return { kind: 'bytes', values: rows.map((row) => cells.values[row] ?? null) }
  }
}

type Numbers = Uint8Array | Uint16Array | Uint32Array
type Column = { readonly set: (row: number, value: Value) => void; readonly take: (rows: number) => Cells }

const FIRST_ROWS = 256

function columnOf(kind: Kind): Column {
  switch (kind) {
    case 'wallet':
    case 'token':
      return packed(20, (cells) => ({ kind, ...cells }))
    case 'uint256':
    case 'int256':
      return packed(32, (cells) => ({ kind, ...cells }))
    case 'flag':
      return numbers(Uint8Array, (values, valid) => ({ kind, values: Uint8Array.from(values), ...valid }))
    case 'uint8':
      return numbers(Uint8Array, (values, valid) => ({ kind: 'number', values, ...valid }))
    case 'uint16':
      return numbers(Uint16Array, (values, valid) => ({ kind: 'number', values, ...valid }))
    case 'uint32':
      return numbers(Uint32Array, (values, valid) => ({ kind: 'number', values, ...valid }))
    case 'text':
      return loose(
        (value) => (typeof value === 'string' ? value : null),
        (values) => ({ kind, values }),
      )
    case 'bytes':
      return loose(
        (value) => (value instanceof Uint8Array ? Uint8Array.from(value) : null),
        (values) => ({ kind, values }),
      )
  }
}

/** Numbers of one width; grows twofold. */
function fixed<A extends Numbers>(Type: new (length: number) => A) {
  let values = new Type(FIRST_ROWS)
  return {
    set: (row: number, value: number) => {
      if (row >= values.length) {
        const larger = new Type(values.length * 2)
        larger.set(values)
        values = larger
      }
      values[row] = value
    },
    take: (rows: number): A => {
      const taken = new Type(rows)
      taken.set(values.subarray(0, rows))
      return taken
    },
  }
}

type Valid = { readonly valid?: Uint8Array }

function validity() {
  const valid = fixed(Uint8Array)
  let nulls = 0
  return {
    set: (row: number, isValid: boolean) => {
      if (!isValid) nulls++
      valid.set(row, isValid ? 1 : 0)
    },
    take: (rows: number): Valid => {
      const taken = nulls === 0 ? {} : { valid: valid.take(rows) }
      nulls = 0
      return taken
    },
  }
}

function numbers<A extends Numbers>(
  Type: new (length: number) => A,
  cells: (values: A, valid: Valid) => Cells,
): Column {
  const values = fixed(Type)
  const valid = validity()
  return {
    set: (row, value) => {
      const isValid = typeof value === 'number' || typeof value === 'boolean'
      values.set(row, isValid ? Number(value) : 0)
      valid.set(row, isValid)
    },
    take: (rows) => cells(values.take(rows), valid.take(rows)),
  }
}

function packed(width: number, cells: (cells: { packed: Uint8Array } & Valid) => Cells): Column {
  let bytes = new Uint8Array(FIRST_ROWS * width)
  const valid = validity()
  return {
    set: (row, value) => {
      const from = row * width
      if (from >= bytes.length) {
        const larger = new Uint8Array(bytes.length * 2)
        larger.set(bytes)
        bytes = larger
      }
      const isValid = value instanceof Uint8Array && value.length === width
      if (isValid) bytes.set(value, from)
      else bytes.fill(0, from, from + width)
      valid.set(row, isValid)
    },
    take: (rows) => cells({ packed: bytes.slice(0, rows * width), ...valid.take(rows) }),
  }
}

function loose<T>(read: (value: Value) => T, cells: (values: readonly T[]) => Cells): Column {
  let values: T[] = []
  return {
    set: (_row, value) => {
      values.push(read(value))
    },
    take: () => {
      const taken = values
      values = []
      return cells(taken)
    },
  }
}
