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

const CHUNK = 2048

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

/** Appends `rows` rows; `columns` in table order, `null` = all NULL. Throws `INVARIANT_BROKEN` where shape and type differ. */
export function append(
  appender: DuckDBAppender,
  names: readonly string[],
  columns: readonly (Column | null)[],
  rows: number,
): void {
  const types = columns.map((_, i) => appender.columnType(i))
  const writers = columns.map((column, i) => writer(names[i] ?? String(i), types[i] as DuckDBType, column, rows))
  for (let start = 0; start < rows; start += CHUNK) {
    const count = Math.min(CHUNK, rows - start)
    const chunk = DuckDBDataChunk.create(types, count)
    writers.forEach((write, i) => {
      write(bindings.data_chunk_get_vector(chunk.chunk, i), start, count)
    })
    appender.appendDataChunk(chunk)
  }
}

type Write = (vector: bindings.Vector, start: number, count: number) => void

function writer(name: string, type: DuckDBType, column: Column | null, rows: number): Write {
  if (column === null) return (vector, _start, count) => writeValidity(vector, new Uint8Array(count))
  const refuse = (problem: string) =>
    new Failure('INVARIANT_BROKEN', `Column ${name} ${problem}.`, { column: name, type: String(type), rows })
  if (Array.isArray(column)) {
    if (column.length !== rows) throw refuse(`has ${column.length} values for ${rows} rows`)
    if (type.typeId === DuckDBTypeId.BLOB && isBytesList(column))
      return (vector, start, count) => writeList(vector, column, start, count)
    if (type.typeId === DuckDBTypeId.VARCHAR && !column.some((value) => value instanceof Uint8Array))
      return (vector, start, count) => writeList(vector, column, start, count)
    throw refuse('is a list of what the table does not hold')
  }
  const nullable = 'valid' in column
  const values = (nullable ? column.values : column) as Numbers
  const valid = nullable ? column.valid : null
  if (valid && valid.length !== rows) throw refuse(`has validity for ${valid.length} of ${rows} rows`)
  const write = type.typeId === DuckDBTypeId.BLOB ? blobs(values, rows, refuse) : fixed(type, values, rows, refuse)
  if (!valid) return write
  return (vector, start, count) => {
    write(vector, start, count)
    writeValidity(vector, valid.subarray(start, start + count))
  }
}

function fixed(type: DuckDBType, values: Numbers, rows: number, refuse: (problem: string) => Failure): Write {
  const isArray = type instanceof DuckDBArrayType
  const width = widths[isArray ? type.valueType.typeId : type.typeId]
  if (width?.array !== values.constructor.name) throw refuse(`cannot take a ${values.constructor.name}`)
  const bytes = width.bytes * (isArray ? type.length : 1)
  if (values.byteLength !== rows * bytes) throw refuse(`has ${values.length} values for ${rows} rows`)
  const buffer = values.buffer as ArrayBuffer
  return (vector, start, count) => {
    const into = isArray ? bindings.array_vector_get_child(vector) : vector
    bindings.copy_data_to_vector(into, 0, buffer, values.byteOffset + start * bytes, count * bytes)
  }
}

function blobs(values: Numbers, rows: number, refuse: (problem: string) => Failure): Write {
  const width = rows === 0 ? 0 : values.byteLength / rows
  if (!(values instanceof Uint8Array) || !Number.isInteger(width)) throw refuse('is not packed bytes of one width')
  return (vector, start, count) => {
    for (let i = 0; i < count; i++) {
      const from = (start + i) * width
      bindings.vector_assign_string_element_len(vector, i, values.subarray(from, from + width))
    }
  }
}

function isBytesList(list: readonly unknown[]): boolean {
  return list.every((value) => value === null || value instanceof Uint8Array)
}

type List = readonly (string | Uint8Array | null)[]

function writeList(vector: bindings.Vector, list: List, start: number, count: number): void {
  const valid = new Uint8Array(count).fill(1)
  for (let i = 0; i < count; i++) {
    const value = list[start + i]
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

function readValidity(vector: DuckDBVector): Uint8Array | null {
  const validity: unknown = Reflect.get(vector, 'validity')
  if (validity && typeof validity === 'object' && Reflect.get(validity, 'data') === null) return null
  const valid = new Uint8Array(vector.itemCount)
  for (let i = 0; i < valid.length; i++) valid[i] = vector.getItem(i) === null ? 0 : 1
  return valid.includes(0) ? valid : null
}

function bytesPerRow(type: DuckDBType): number {
  return widths[type.typeId]?.bytes ?? 0
}
