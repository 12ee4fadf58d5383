/** A query's result as whole columns, for kernels and models that work on typed arrays. */
import { Failure } from '../core/failure.ts'
import type { Numbers, ReadColumn } from './vector.ts'

/** Columns of equal length `rows`, by the names of a result row `R`. */
export type Columns<R> = {
  readonly rows: number
  readonly names: readonly string[]
  /** A UINTEGER column. Throws `INVARIANT_BROKEN` for another type, or when it has NULLs. */
  readonly uint32: (name: keyof R & string) => Uint32Array
  /** A numeric or BOOLEAN column as doubles, NULL as NaN. Throws `INVARIANT_BROKEN` for another type. */
  readonly float64: (name: keyof R & string) => Float64Array
  /** Like `float64`, as single floats. */
  readonly float32: (name: keyof R & string) => Float32Array
  /** The column as single floats into `out`: that of row i at `places[i]`, and nowhere when that is below 0. Throws as `float64`. */
  readonly spread: (name: keyof R & string, out: Float32Array, places: Int32Array) => void
  /** A column of any integer type as bigint. Throws `INVARIANT_BROKEN` for another type, or when it has NULLs. */
  readonly bigints: (name: keyof R & string) => readonly bigint[]
  /** The values as DuckDB's type has them: a typed array, else plain values. Cells that `valid` marks 0 are meaningless or null. */
  readonly values: (name: keyof R & string) => Numbers | readonly unknown[]
  /** One byte a row, 0 = NULL; null when the column has no NULL. */
  readonly valid: (name: keyof R & string) => Uint8Array | null
}

/** The columns of the query called `query`. */
export function from<R>(query: string, columns: ReadonlyMap<string, ReadColumn>): Columns<R> {
  const get = (name: string): ReadColumn => {
    const column = columns.get(name)
    if (column) return column
    throw new Failure('INVARIANT_BROKEN', `${query} has no column ${name}.`, { query, columns: [...columns.keys()] })
  }
  const refuse = (name: string, wanted: string) =>
    new Failure('INVARIANT_BROKEN', `Column ${name} of ${query} is not ${wanted}.`, { query, column: name })
  /** The column in `out`, NULL as NaN. */
  const numbers = <T extends Float64Array | Float32Array>(name: string, out: T): T => {
    const { values, valid } = get(name)
    if (isNumeric(values)) {
      out.set(values)
      for (let i = 0; valid && i < out.length; i++) if (valid[i] === 0) out[i] = Number.NaN
      return out
    }
    for (let i = 0; i < out.length; i++) out[i] = number(name, valid && valid[i] === 0 ? null : values[i])
    return out
  }
  const number = (name: string, value: unknown): number => {
    if (value === null) return Number.NaN
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
    throw refuse(name, 'numeric')
  }
  const spread = (name: string, out: Float32Array, places: Int32Array): void => {
    const { values, valid } = get(name)
    const doubles = values instanceof Float64Array ? values : numbers(name, new Float64Array(values.length))
    for (let i = 0; i < places.length; i++) {
      const place = places[i] ?? -1
      if (place >= 0) out[place] = valid?.[i] === 0 ? Number.NaN : (doubles[i] ?? Number.NaN)
    }
  }
  const float64 = (name: string): Float64Array => {
    const { values, valid } = get(name)
    return values instanceof Float64Array && !valid ? values : numbers(name, new Float64Array(values.length))
  }
  return {
    rows: columns.values().next().value?.values.length ?? 0,
    names: [...columns.keys()],
    uint32: (name) => {
      const { values, valid } = get(name)
      if (values instanceof Uint32Array && !valid) return values
      throw refuse(name, 'UINTEGER without NULL')
    },
    float64,
    spread,
    float32: (name) => {
      const { values, valid } = get(name)
      return values instanceof Float32Array && !valid ? values : numbers(name, new Float32Array(values.length))
    },
    bigints: (name) => {
      const { values, valid } = get(name)
      if (valid) throw refuse(name, 'without NULL')
      return Array.from(values, (value) => {
        if (typeof value === 'bigint') return value
        if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
        throw refuse(name, 'whole numbers')
      })
    },
    values: (name) => get(name).values,
    valid: (name) => get(name).valid,
  }
}

/** Typed arrays of numbers, which another one takes over by itself; those of bigints it does not. */
function isNumeric(values: Numbers | readonly unknown[]): values is Exclude<Numbers, BigInt64Array | BigUint64Array> {
  return ArrayBuffer.isView(values) && !(values instanceof BigInt64Array) && !(values instanceof BigUint64Array)
}
