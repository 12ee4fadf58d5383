/** Exporting a table or view to a file for other programs. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { Failure } from '../core/failure.ts'
import * as Queries from './queries.generated.ts'
import { identifier, literal, type Query, type Row, type Value } from './query.ts'
import type { Warehouse } from './warehouse.ts'

const FORMATS: Readonly<Record<string, string>> = {
  '.parquet': 'FORMAT parquet, COMPRESSION zstd',
  '.csv': 'FORMAT csv, HEADER',
}

/** What the folders of a partitioned export can be named by. */
export const PARTITIONS = ['chain', 'day'] as const

/** A statement that gives rows, with what it binds. */
export type Select = {
  readonly text: string
  readonly params: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, Value>>
}

type Nothing = Record<never, never>
type Column = { readonly column_name: string; readonly column_type: string }
type Source = { readonly from: string; readonly columns: readonly Column[] }

const WIDE = ['HUGEINT', 'UHUGEINT', 'BIGNUM']
/** What a spreadsheet would take for a formula. */
const FORMULA = '^[=+@＝＋－＠\\t\\r\\n-]'
const NUMBER = '^-?[0-9]+([.][0-9]+)?$'

/**
 * Writes a table of schema `chain` or `derived`, or a readable view, to `path` (`.parquet` or `.csv`). Throws `INPUT_INVALID` listing what can be
 * exported, `FILE_UNREADABLE` when the file cannot be written. Private tables are not exported.
 */
export async function table(warehouse: Warehouse, name: string, path: string): Promise<{ path: string; rows: number }> {
  const { from } = await source(warehouse, name)
  return { path, rows: await rows(warehouse, { text: `FROM ${from}`, params: {}, values: {} }, path) }
}

/**
 * Writes what `select` gives to `path` (`.parquet` or `.csv`), and tells how many rows that are. In CSV a text that a spreadsheet would take for a formula begins with an
 * apostrophe: names of tokens and the like are chosen by strangers. Throws what {@link table} throws.
 */
export async function rows(warehouse: Warehouse, select: Select, path: string): Promise<number> {
  const extension = extname(path)
  const format = FORMATS[extension]
  if (!format) throw new Failure('INPUT_INVALID', 'The file must end in .parquet or .csv.', { argument: 'path', path })
  const columns = await described(warehouse, select)
  const text = `SELECT * ${replaced(columns, extension === '.csv' ? cell : exact)} FROM (${select.text})`
  return copy(warehouse, { ...select, text }, path)
}

/**
 * Writes a table or view as Parquet into the new or empty folder `path`, in folders named by `by` (chain and UTC day), such as
 * `chain=eip155_1/day=2024-05-01/part-0.parquet`; a row without a time lies in Hive's own default partition. The same rows give the same files
 * with the rows in the same order, one moment of the warehouse throughout. The folder appears whole or not at all. Throws what {@link table} throws,
 * and `INPUT_INVALID` for a table that has no such column.
 */
export async function partitioned(
  warehouse: Warehouse,
  name: string,
  path: string,
  by: readonly string[],
): Promise<{ path: string; rows: number }> {
  const { from, columns } = await source(warehouse, name)
  const names = columns.map((column) => column.column_name)
  const keys = by.map((key) => ({ key, text: keyOf(key, names, name) }))
  if (existsSync(path) && onDisk(path, () => readdirSync(path)).length > 0)
    throw new Failure('FILE_UNREADABLE', 'A partitioned export needs an empty folder.', { path })
  const staging = `${resolve(path)}.part`
  const clear = () => onDisk(staging, () => rmSync(staging, { recursive: true, force: true }))
  clear()
  try {
    const written = await warehouse.transaction(() => parts())
    onDisk(path, () => {
      if (existsSync(path)) rmdirSync(path)
      renameSync(staging, path)
    })
    return { path, rows: written }
  } catch (cause) {
    clear()
    throw cause
  }

  async function parts(): Promise<number> {
    // Sorted once, then cut by row numbers. PARTITION_BY would write a partition from several threads, each into a file of its own in whatever
    // order the rows come.
    const partitions = keys.map(({ key }) => identifier(`partition_${key}`)).join(', ')
    const valued = keys.map(({ key, text }) => `${text} AS ${identifier(`partition_${key}`)}`).join(', ')
    await run(
      `CREATE OR REPLACE TEMP TABLE exported AS SELECT ${valued}, * ${replaced(columns, exact)} FROM ${from} ORDER BY ALL`,
    )
    const listed = await warehouse.all<Nothing, Row>({
      name: 'warehouse.partitions',
      text: `SELECT ${partitions}, min(rowid) AS first, count(*) AS rows FROM exported GROUP BY ALL ORDER BY first`,
      params: {},
      required: ['*'],
    })
    onDisk(staging, () => mkdirSync(staging, { recursive: true }))
    let written = 0
    const left = by.includes('chain') ? `${partitions}, chain` : partitions
    for (const part of listed) {
      const folder = join(staging, ...keys.map(({ key }) => `${key}=${part[`partition_${key}`]}`))
      onDisk(folder, () => mkdirSync(folder, { recursive: true }))
      const range = `rowid >= ${part.first} AND rowid < ${BigInt(String(part.first)) + BigInt(String(part.rows))}`
      const text = `SELECT * EXCLUDE (${left}) FROM exported WHERE ${range} ORDER BY rowid`
      written += await copy(warehouse, { text, params: {}, values: {} }, join(folder, 'part-0.parquet'))
    }
    await run('DROP TABLE exported')
    return written
  }

  async function run(text: string): Promise<void> {
    await warehouse.run({ name: 'warehouse.partitioned', text, params: {}, required: [] })
  }
}

async function source(warehouse: Warehouse, name: string): Promise<Source> {
  const known = (await warehouse.all(Queries.exportable)).map((row) => row.name)
  if (!known.includes(name))
    throw new Failure('INPUT_INVALID', `"${name.slice(0, 80)}" is not exported.`, { argument: 'table', known })
  const from = name.split('.').map(identifier).join('.')
  return { from, columns: await described(warehouse, { text: `FROM ${from}`, params: {}, values: {} }) }
}

function described(warehouse: Warehouse, { text, params, values }: Select): Promise<readonly Column[]> {
  const query: Query<Readonly<Record<string, Value>>, Column> = {
    name: 'warehouse.described',
    text: `DESCRIBE ${text}`,
    params,
    required: ['column_name', 'column_type'],
  }
  return warehouse.all(query, values)
}

/** The partition of a row as text that is safe in a folder's name. */
function keyOf(key: string, columns: readonly string[], table: string): string {
  const refuse = (problem: string) =>
    new Failure('INPUT_INVALID', problem, { argument: 'partition', table, known: PARTITIONS })
  if (key === 'chain') {
    if (!columns.includes('chain')) throw refuse(`${table} has no chain to be partitioned by.`)
    // Tables carry our number of the chain, views its CAIP-2 id.
    const caip2 = table.includes('.') ? '(SELECT c.caip2 FROM chain.chain c WHERE c.id = chain)' : 'chain'
    return `replace(${caip2}, ':', '_')`
  }
  if (key !== 'day') throw refuse(`Rows are not partitioned by "${key.slice(0, 80)}".`)
  const at = ['at_utc', 'at_s'].find((column) => columns.includes(column))
  if (at === undefined) throw refuse(`${table} has no time to be partitioned by.`)
  const instant = at === 'at_s' ? 'make_timestamp(at_s::BIGINT * 1000000)' : at
  return `coalesce(strftime(${instant}, '%Y-%m-%d'), '__HIVE_DEFAULT_PARTITION__')`
}

function replaced(columns: readonly Column[], as: (column: Column) => string | null): string {
  const changed = columns.flatMap((column) => {
    const text = as(column)
    return text === null ? [] : [`${text} AS ${identifier(column.column_name)}`]
  })
  return changed.length === 0 ? '' : `REPLACE (${changed.join(', ')})`
}

// Parquet has no integers this wide and DuckDB would write them as DOUBLE: money leaves as decimal text instead.
function exact({ column_name, column_type }: Column): string | null {
  return WIDE.includes(column_type) ? `${identifier(column_name)}::VARCHAR` : null
}

// As OWASP has it for CSV injection; a number written as text stays one.
function cell({ column_name, column_type }: Column): string | null {
  if (column_type !== 'VARCHAR') return null
  const name = identifier(column_name)
  const formula = `regexp_matches(${name}, '${FORMULA}') AND NOT regexp_matches(${name}, '${NUMBER}')`
  return `CASE WHEN ${formula} THEN '''' || ${name} ELSE ${name} END`
}

async function copy(warehouse: Warehouse, { text, params, values }: Select, path: string): Promise<number> {
  const query: Query<Readonly<Record<string, Value>>, { Count: bigint | number }> = {
    name: 'warehouse.export',
    text: `COPY (${text}) TO ${literal(path)} (${FORMATS[extname(path)]})`,
    params,
    required: ['Count'],
  }
  const counted = await warehouse.one(query, values).catch((cause: unknown) => {
    throw new Failure('FILE_UNREADABLE', 'The file cannot be written.', { path }, { cause })
  })
  if (!counted) throw new Failure('INVARIANT_BROKEN', 'An export did not say how many rows it wrote.', { path })
  return Number(counted.Count)
}

function onDisk<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new Failure('FILE_UNREADABLE', 'The folder cannot be read or written.', { path }, { cause })
  }
}
