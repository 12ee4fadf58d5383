/** Exporting a table or view to a file for other programs. */
import { extname } from 'node:path'
import { Failure } from '../core/failure.ts'
import * as Queries from './queries.generated.ts'
import { identifier, literal, type Query } from './query.ts'
import type { Warehouse } from './warehouse.ts'

const FORMATS: Readonly<Record<string, string>> = {
  '.parquet': 'FORMAT parquet, COMPRESSION zstd',
  '.csv': 'FORMAT csv, HEADER',
}

/**
 * Writes a table of schema `chain` or `derived`, or a readable view, to `path` (`.parquet` or `.csv`). Throws `INPUT_INVALID` listing what can be
 * exported, `FILE_UNREADABLE` when the file cannot be written. Private tables are not exported.
 */
export async function table(warehouse: Warehouse, name: string, path: string): Promise<{ path: string; rows: number }> {
  const known = (await warehouse.all(Queries.exportable)).map((row) => row.name)
  if (!known.includes(name))
    throw new Failure('INPUT_INVALID', `"${name.slice(0, 80)}" is not exported.`, { argument: 'table', known })
  const format = FORMATS[extname(path)]
  if (!format) throw new Failure('INPUT_INVALID', 'The file must end in .parquet or .csv.', { argument: 'path', path })
  const from = name.split('.').map(identifier).join('.')
  // Parquet has no integers this wide and DuckDB would write them as DOUBLE: money leaves as decimal text instead.
  const wide = await warehouse.all(Queries.wideColumns, { name })
  const exact = wide.map((row) => `${identifier(row.name)}::VARCHAR AS ${identifier(row.name)}`).join(', ')
  const copy: Query<Record<never, never>, { Count: bigint | number }> = {
    name: 'warehouse.export',
    text: `COPY (SELECT *${wide.length === 0 ? '' : ` REPLACE (${exact})`} FROM ${from}) TO ${literal(path)} (${format})`,
    params: {},
    required: ['Count'],
  }
  const counted = await warehouse.one(copy).catch((cause: unknown) => {
    throw new Failure('FILE_UNREADABLE', 'The file cannot be written.', { path }, { cause })
  })
  if (!counted) throw new Failure('INVARIANT_BROKEN', 'An export did not say how many rows it wrote.', { path })
  return { path, rows: Number(counted.Count) }
}
