/** Columns of numbers as the estimators take them, and the checks that keep NaN out of every answer. */
import { Failure } from '../core/failure.ts'

/** Numbers in a fixed order; row `i` of every column of one call is the same unit. */
export type Column =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | readonly number[]

/** Throws `INPUT_INVALID` naming the first row of `column` that is not a finite number. */
export function assertFinite(name: string, column: Column): void {
  for (let i = 0; i < column.length; i++) {
    if (!Number.isFinite(column[i])) {
      throw new Failure('INPUT_INVALID', `Column ${name} must hold finite numbers.`, { name, row: i, value: column[i] })
    }
  }
}

/** Throws `INPUT_INVALID` naming the first row of `column` that is neither 0 nor 1. */
export function assertBinary(name: string, column: Column): void {
  for (let i = 0; i < column.length; i++) {
    if (column[i] !== 0 && column[i] !== 1) {
      throw new Failure('INPUT_INVALID', `Column ${name} must hold 0 or 1.`, { name, row: i, value: column[i] })
    }
  }
}

/** Throws `INPUT_INVALID` naming the first row of `column` that is not from `low` to `high`, both included. */
export function assertWithin(name: string, column: Column, low: number, high: number): void {
  for (let i = 0; i < column.length; i++) {
    const value = column[i] ?? Number.NaN
    if (!(value >= low && value <= high)) {
      throw new Failure('INPUT_INVALID', `Column ${name} must lie from ${low} to ${high}.`, { name, row: i, value })
    }
  }
}

/** The common length of `columns`. Throws `INPUT_INVALID` when they differ, `ESTIMATE_UNDEFINED` when they are empty. */
export function rows(columns: Readonly<Record<string, Column>>): number {
  const lengths = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.length]))
  const [first = 0, ...others] = Object.values(lengths)
  if (others.some((length) => length !== first)) {
    throw new Failure('INPUT_INVALID', 'The columns must have one length.', { lengths })
  }
  if (first === 0) throw new Failure('ESTIMATE_UNDEFINED', 'There is no row to estimate from.', { lengths })
  return first
}

/**
 * Rows of a binary `column` that are 1. Throws `DATA_ONE_CLASS` unless both values occur, and what {@link
 * assertBinary} throws.
 */
export function positives(name: string, column: Column): number {
  assertBinary(name, column)
  let ones = 0
  for (const value of column) ones += value
  if (ones === 0 || ones === column.length) {
    throw new Failure('DATA_ONE_CLASS', `Column ${name} holds only one class.`, { name, rows: column.length, ones })
  }
  return ones
}

/** The rows of `column` where `arm` equals `value`, in order, as doubles. */
export function where(column: Column, arm: Column, value: number): Float64Array {
  const kept = new Float64Array(column.length)
  let size = 0
  for (let i = 0; i < column.length; i++) if (arm[i] === value) kept[size++] = column[i] ?? 0
  return kept.subarray(0, size)
}

/** Row numbers by ascending value; equal values keep their order. The values must be finite. */
export function order(column: Column): Uint32Array {
  const rowsInOrder = Uint32Array.from({ length: column.length }, (_, i) => i)
  return rowsInOrder.sort((a, b) => (column[a] ?? 0) - (column[b] ?? 0) || a - b)
}

/**
 * Where part `part` of `parts` begins when `rows` are cut into parts of which the first `rows % parts` are one longer
 * (numpy's `array_split`).
 */
export function cut(rows: number, part: number, parts: number): number {
  return part * Math.floor(rows / parts) + Math.min(part, rows % parts)
}

/**
 * The `share` quantile of `column` by linear interpolation (type 7 of Hyndman and Fan, 1996,
 * doi:10.1080/00031305.1996.10473566). Throws `ESTIMATE_UNDEFINED` when empty.
 */
export function quantile(column: Column, share: number): number {
  rows({ column })
  const sorted = Float64Array.from(column).sort()
  const position = (sorted.length - 1) * share
  const below = Math.floor(position)
  const low = sorted[below] ?? 0
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low
  return low + (high - low) * (position - below)
}
