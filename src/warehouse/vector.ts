/**
 * Whole columns between DuckDB vectors and typed arrays, without a JavaScript value per cell. Reading copies the view
 * behind a vector (its `items`, which the binding does not document: a test holds it to `getItem`, the fallback); writing
 * uses `copy_data_to_vector` of the bindings.
 */
import {
  type DuckDBAppender,
  DuckDBArrayType,
  DuckDBDataChunk,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api'
import bindings from '@duckdb/node-bindings'
import { Failure } from '../core/failure.ts'
import * as Gather from './gather.ts'
import { isPlain, plain } from './value.ts'

/** Typed arrays that columns come in and go out as. */
export type Numbers =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array

/**
 * One column to append. Fixed-width types take the typed array of their width (BOOLEAN: `Uint8Array` of 0 and 1); HUGEINT
 * takes `BigUint64Array` with a low and a high word a row; an array of fixed length takes all its elements, row after row; BLOB takes all values packed, of one width, or a list; VARCHAR takes texts.
 * `valid` holds one byte a row, 0 = NULL.
 */
export type Column =
  | Numbers
  | readonly (string | null)[]
  | readonly (Uint8Array | null)[]
  | { readonly values: Numbers; readonly valid: Uint8Array }

/** One column that was read: typed where DuckDB's type has a typed array, else plain values; `valid` null = no NULL. */
export type ReadColumn = { readonly values: Numbers | readonly unknown[]; readonly valid: Uint8Array | null }

/** Rows of DuckDB's vectors. */
const CHUNK = Gather.MOST

const arrays = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const

const widths: Readonly<Record<number, { readonly bytes: number; readonly array: string }>> = {
  [DuckDBTypeId.BOOLEAN]: { bytes: 1, array: 'Uint8Array' },
  [DuckDBTypeId.TINYINT]: { bytes: 1, array: 'Int8Array' },
  [DuckDBTypeId.UTINYINT]: { bytes: 1, array: 'Uint8Array' },
  [DuckDBTypeId.SMALLINT]: { bytes: 2, array: 'Int16Array' },
  [DuckDBTypeId.USMALLINT]: { bytes: 2, array: 'Uint16Array' },
  [DuckDBTypeId.INTEGER]: { bytes: 4, array: 'Int32Array' },
  [DuckDBTypeId.UINTEGER]: { bytes: 4, array: 'Uint32Array' },
  [DuckDBTypeId.FLOAT]: { bytes: 4, array: 'Float32Array' },
  [DuckDBTypeId.DOUBLE]: { bytes: 8, array: 'Float64Array' },
  [DuckDBTypeId.BIGINT]: { bytes: 8, array: 'BigInt64Array' },
  [DuckDBTypeId.UBIGINT]: { bytes: 8, array: 'BigUint64Array' },
  [DuckDBTypeId.HUGEINT]: { bytes: 16, array: 'BigUint64Array' },
  [DuckDBTypeId.UHUGEINT]: { bytes: 16, array: 'BigUint64Array' },
}

/** How many rows `column` holds when it goes into `type`; null where the type does not tell (BLOB, whose width is free). */
export function rowsOf(type: DuckDBType, column: Column): number | null {
  if ('valid' in column) return column.valid.length
  if (type.typeId === DuckDBTypeId.BLOB && !Array.isArray(column)) return null
  if (type instanceof DuckDBArrayType) return column.length / type.length
  return bytesPerRow(type) === 16 ? column.length / 2 : column.length
}

/** What is appended: `columns` in table order with their `names`, `null` = all NULL; rows come as `order` numbers them [as they are]. */
export type Rows = {
  readonly names: readonly string[]
  readonly columns: readonly (Column | null)[]
  readonly rows: number
  readonly order: Uint32Array | null
}

/** Appends rows. Throws `INVARIANT_BROKEN` where shape and type differ, and where `order` does not number every row. */
export function append(appender: DuckDBAppender, { names, columns, rows, order }: Rows): void {
  if (order && order.length !== rows)
    throw new Failure('INVARIANT_BROKEN', `The order is of ${order.length} of ${rows} rows.`, { rows })
  const types = columns.map((_, i) => appender.columnType(i))
  const writers = columns.map((column, i) =>
    writer(names[i] ?? String(i), types[i] as DuckDBType, column, { rows, order }),
  )
  // One chunk for all: its memory is DuckDB's, which a collector that does not see it would give back late.
  const chunk = DuckDBDataChunk.create(types)
  for (let start = 0; start < rows; start += CHUNK) {
    const count = Math.min(CHUNK, rows - start)
    chunk.reset()
    chunk.rowCount = count
    writers.forEach((write, i) => {
      write(bindings.data_chunk_get_vector(chunk.chunk, i), start, count)
    })
    appender.appendDataChunk(chunk)
  }
}

type Write = (vector: bindings.Vector, start: number, count: number) => void

type Shape = Pick<Rows, 'rows' | 'order'>

function writer(name: string, type: DuckDBType, column: Column | null, shape: Shape): Write {
  if (column === null) return (vector, _start, count) => writeValidity(vector, new Uint8Array(count))
  const { rows, order } = shape
  const refuse = (problem: string) =>
    new Failure('INVARIANT_BROKEN', `Column ${name} ${problem}.`, { column: name, type: String(type), rows })
  if (Array.isArray(column)) {
    if (column.length !== rows) throw refuse(`has ${column.length} values for ${rows} rows`)
    if (type.typeId === DuckDBTypeId.BLOB && isBytesList(column))
      return (vector, start, count) => writeList(vector, column, placesOf(order, start, count))
    if (type.typeId === DuckDBTypeId.VARCHAR && !column.some((value) => value instanceof Uint8Array))
      return (vector, start, count) => writeList(vector, column, placesOf(order, start, count))
    throw refuse('is a list of what the table does not hold')
  }
  const nullable = 'valid' in column
  const values = (nullable ? column.values : column) as Numbers
  const valid = nullable ? column.valid : null
  if (valid && valid.length !== rows) throw refuse(`has validity for ${valid.length} of ${rows} rows`)
  const write = type.typeId === DuckDBTypeId.BLOB ? blobs(values, shape, refuse) : fixed(type, values, shape, refuse)
  if (!valid) return write
  const inOrder = order ? Gather.of(valid, 1, order) : null
  return (vector, start, count) => {
    write(vector, start, count)
    writeValidity(
      vector,
      inOrder ? new Uint8Array(inOrder(start, count), 0, count) : valid.subarray(start, start + count),
    )
  }
}

function fixed(type: DuckDBType, values: Numbers, { rows, order }: Shape, refuse: (problem: string) => Failure): Write {
  const isArray = type instanceof DuckDBArrayType
  const width = widths[isArray ? type.valueType.typeId : type.typeId]
  if (width?.array !== values.constructor.name) throw refuse(`cannot take a ${values.constructor.name}`)
  const bytes = width.bytes * (isArray ? type.length : 1)
  if (values.byteLength !== rows * bytes) throw refuse(`has ${values.length} values for ${rows} rows`)
  const buffer = values.buffer as ArrayBuffer
  const inOrder = order ? Gather.of(values, bytes, order) : null
  return (vector, start, count) => {
    const into = isArray ? bindings.array_vector_get_child(vector) : vector
    if (inOrder) bindings.copy_data_to_vector(into, 0, inOrder(start, count), 0, count * bytes)
    else bindings.copy_data_to_vector(into, 0, buffer, values.byteOffset + start * bytes, count * bytes)
  }
}

function blobs(values: Numbers, { rows, order }: Shape, refuse: (problem: string) => Failure): Write {
  const width = rows === 0 ? 0 : values.byteLength / rows
  if (!(values instanceof Uint8Array) || !Number.isInteger(width)) throw refuse('is not packed bytes of one width')
  // The vector copies what it is given; a view a row would be a million objects to collect.
  const cell = new Uint8Array(width)
  return (vector, start, count) => {
    const places = placesOf(order, start, count)
    for (let i = 0; i < count; i++) {
      const from = (places[i] ?? 0) * width
      for (let b = 0; b < width; b++) cell[b] = values[from + b] ?? 0
      bindings.vector_assign_string_element_len(vector, i, cell)
    }
  }
}

function isBytesList(list: readonly unknown[]): boolean {
  return list.every((value) => value === null || value instanceof Uint8Array)
}

type List = readonly (string | Uint8Array | null)[]

/** The numbers of `count` rows from the `start`-th on. */
function placesOf(order: Uint32Array | null, start: number, count: number): Uint32Array {
  return order ? order.subarray(start, start + count) : Uint32Array.from({ length: count }, (_, i) => start + i)
}

function writeList(vector: bindings.Vector, list: List, places: Uint32Array): void {
  const valid = new Uint8Array(places.length).fill(1)
  for (const [i, row] of places.entries()) {
    const value = list[row]
    if (value === null || value === undefined) valid[i] = 0
    else if (typeof value === 'string') bindings.vector_assign_string_element(vector, i, value)
    else bindings.vector_assign_string_element_len(vector, i, value)
  }
  writeValidity(vector, valid)
}

function writeValidity(vector: bindings.Vector, valid: Uint8Array): void {
  if (!valid.includes(0)) return
  const bits = new Uint8Array(Math.ceil(valid.length / 64) * 8)
  for (let i = 0; i < valid.length; i++) if (valid[i] !== 0) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7))
  bindings.vector_ensure_validity_writable(vector)
  bindings.copy_data_to_vector_validity(vector, 0, bits.buffer, 0, bits.byteLength)
}

/** Column `index` of a chunk, copied out. */
export function read(chunk: DuckDBDataChunk, index: number): ReadColumn {
  const vector = chunk.getColumnVector(index)
  const valid = readValidity(vector)
  const items: unknown = Reflect.get(vector, 'items')
  if (isNumbers(items) && items.length === vector.itemCount && vector.type.typeId in widths) {
    return { values: items.slice(), valid }
  }
  const { type } = vector
  const values: unknown[] = new Array(vector.itemCount)
  const convert = isPlain(type) ? (value: DuckDBValue) => value : plain
  for (let i = 0; i < values.length; i++) values[i] = convert(vector.getItem(i))
  return { values, valid }
}

/** Parts of one column, in order, as one column. */
export function concat(parts: readonly ReadColumn[]): ReadColumn {
  const [first] = parts
  if (!first || parts.length === 1) return first ?? { values: [], valid: null }
  const rows = parts.reduce((sum, part) => sum + part.values.length, 0)
  const valid = parts.some((part) => part.valid) ? new Uint8Array(rows).fill(1) : null
  const values = isNumbers(first.values) ? blank(first.values, rows) : new Array<unknown>(rows)
  let at = 0
  for (const part of parts) {
    if (isNumbers(values)) (values as Uint8Array).set(part.values as Uint8Array, at)
    else for (let i = 0; i < part.values.length; i++) values[at + i] = part.values[i]
    if (valid && part.valid) valid.set(part.valid, at)
    at += part.values.length
  }
  return { values, valid }
}

/** A column of `type` without rows. */
export function empty(type: DuckDBType): ReadColumn {
  const name =
    widths[type.typeId]?.bytes === 16 || type.typeId === DuckDBTypeId.BOOLEAN ? undefined : widths[type.typeId]?.array
  const Type = arrays.find((each) => each.name === name)
  return { values: Type ? new Type(0) : [], valid: null }
}

/** Whether `value` is one of the typed arrays of {@link Numbers}. */
export function isNumbers(value: unknown): value is Numbers {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

function blank(like: Numbers, rows: number): Numbers {
  const Type = like.constructor as new (length: number) => Numbers
  return new Type(rows)
}

/** One byte a row, 0 = NULL; null without NULL. The bits behind a vector are read as bytes (on a machine that stores the lowest first): the binding makes a bigint of each. */
function readValidity(vector: DuckDBVector): Uint8Array | null {
  const validity: unknown = Reflect.get(vector, 'validity')
  const isKnown = typeof validity === 'object' && validity !== null && Reflect.get(validity, 'offset') === 0
  const data: unknown = isKnown ? Reflect.get(validity, 'data') : undefined
  if (data === null) return null
  const valid = new Uint8Array(vector.itemCount)
  if (data instanceof BigUint64Array && data.length * 64 >= valid.length) {
    const bits = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    for (let i = 0; i < valid.length; i++) valid[i] = ((bits[i >> 3] ?? 0) >> (i & 7)) & 1
  } else for (let i = 0; i < valid.length; i++) valid[i] = vector.getItem(i) === null ? 0 : 1
  return valid.includes(0) ? valid : null
}

function bytesPerRow(type: DuckDBType): number {
  return widths[type.typeId]?.bytes ?? 0
}
