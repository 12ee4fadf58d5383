/** DuckDB types by name, and values between DuckDB and JavaScript. */
import {
  BIGINT,
  BIGNUM,
  BLOB,
  BOOLEAN,
  blobValue,
  DOUBLE,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBStructValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  FLOAT,
  HUGEINT,
  INTEGER,
  LIST,
  listValue,
  SMALLINT,
  TINYINT,
  UBIGINT,
  UHUGEINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { Failure } from '../core/failure.ts'
import type { Value } from './query.ts'

type Scalar = { readonly type: DuckDBType; readonly js: string; readonly min?: bigint; readonly max?: bigint }

const scalars: Readonly<Record<string, Scalar>> = {
  BOOLEAN: { type: BOOLEAN, js: 'boolean' },
  TINYINT: { type: TINYINT, js: 'number', ...signed(8n) },
  SMALLINT: { type: SMALLINT, js: 'number', ...signed(16n) },
  INTEGER: { type: INTEGER, js: 'number', ...signed(32n) },
  BIGINT: { type: BIGINT, js: 'bigint', ...signed(64n) },
  HUGEINT: { type: HUGEINT, js: 'bigint', ...signed(128n) },
  UTINYINT: { type: UTINYINT, js: 'number', ...unsigned(8n) },
  USMALLINT: { type: USMALLINT, js: 'number', ...unsigned(16n) },
  UINTEGER: { type: UINTEGER, js: 'number', ...unsigned(32n) },
  UBIGINT: { type: UBIGINT, js: 'bigint', ...unsigned(64n) },
  UHUGEINT: { type: UHUGEINT, js: 'bigint', ...unsigned(128n) },
  BIGNUM: { type: BIGNUM, js: 'bigint' },
  FLOAT: { type: FLOAT, js: 'number' },
  DOUBLE: { type: DOUBLE, js: 'number' },
  VARCHAR: { type: VARCHAR, js: 'string' },
  JSON: { type: VARCHAR, js: 'string' },
  BLOB: { type: BLOB, js: 'Uint8Array' },
}

/** The DuckDB type called `name`, such as `UINTEGER` or `UINTEGER[]`. Throws `INVARIANT_BROKEN` for other names. */
export function typeOf(name: string): DuckDBType {
  return name.endsWith('[]') ? LIST(typeOf(name.slice(0, -2))) : scalar(name).type
}

/** The TypeScript type that stands for a DuckDB type. Throws `INVARIANT_BROKEN` for types that queries should not use. */
export function typescriptOf(name: string): string {
  return name.endsWith('[]') ? `readonly ${typescriptOf(name.slice(0, -2))}[]` : scalar(name).js
}

/** `value` as DuckDB binds it to a parameter of type `typeName`. Throws `INPUT_INVALID` when it does not fit the type. */
export function bound(typeName: string, value: Value): DuckDBValue {
  if (value === null) return null
  if (typeName.endsWith('[]')) {
    if (!Array.isArray(value)) throw unfit(typeName, value)
    const item = typeName.slice(0, -2)
    return listValue(value.map((each: Value) => bound(item, each)))
  }
  const { js, min, max } = scalar(typeName)
  if (js === 'Uint8Array') {
    if (!(value instanceof Uint8Array)) throw unfit(typeName, value)
    return blobValue(value)
  }
  if (js === 'bigint' && typeof value === 'number' && Number.isSafeInteger(value)) return bound(typeName, BigInt(value))
  if (typeof value !== js) throw unfit(typeName, value)
  if (typeof value === 'number' || typeof value === 'bigint') {
    if (min !== undefined && typeof value === 'number' && !Number.isInteger(value)) throw unfit(typeName, value)
    if ((min !== undefined && value < min) || (max !== undefined && value > max)) throw unfit(typeName, value)
    return value
  }
  if (typeof value === 'boolean' || typeof value === 'string') return value
  throw unfit(typeName, value)
}

/** A result value as plain JavaScript: BLOB as bytes of its own, LIST as array, what has no JavaScript type as text. */
export function plain(value: DuckDBValue): unknown {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof DuckDBBlobValue) return Uint8Array.from(value.bytes)
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(plain)
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, plain(item)]))
  }
  return String(value)
}

/** Whether values of this type are already plain, so that {@link plain} can be left out. */
export function isPlain(type: DuckDBType): boolean {
  return (
    type.typeId <= DuckDBTypeId.DOUBLE || type.typeId === DuckDBTypeId.VARCHAR || type.typeId === DuckDBTypeId.HUGEINT
  )
}

function scalar(name: string): Scalar {
  const found = scalars[name]
  if (found) return found
  throw new Failure('INVARIANT_BROKEN', `Queries do not carry the type ${name}.`, {
    type: name,
    types: Object.keys(scalars),
  })
}

function unfit(type: string, value: Value): Failure {
  return new Failure('INPUT_INVALID', `The value does not fit the type ${type}.`, {
    type,
    value: String(value).slice(0, 90),
  })
}

function signed(bits: bigint): { min: bigint; max: bigint } {
  return { min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n }
}

function unsigned(bits: bigint): { min: bigint; max: bigint } {
  return { min: 0n, max: (1n << bits) - 1n }
}
