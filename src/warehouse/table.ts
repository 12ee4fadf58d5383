/** Files as tables without a warehouse, for the labs: whole columns of texts or numbers, or the rows of an SQL question. */
import { Failure, is, throwIfAborted } from '../core/failure.ts'
import * as Connection from './connection.ts'
import * as File from './file.ts'
import { identifier, type Query } from './query.ts'

/** Which columns to read (all when absent), and how (see {@link File.Options}). */
export type Options = File.Options & { readonly columns?: readonly string[] }

/** A file's cells as texts, column by column; an empty cell is ''. */
export type Table = {
  readonly columns: readonly { readonly name: string; readonly values: readonly string[] }[]
  readonly rows: number
}

/** The names of a file's columns, in order. Throws what {@link File.open} throws. */
export async function columns(path: string, signal?: AbortSignal): Promise<readonly string[]> {
  await using file = await File.open(path, signal ? { signal } : {})
  return file.columns
}

/** The first cell of `column`; null where it is empty or there is no row. Throws what {@link columns} throws. */
export async function first(path: string, column: string, signal?: AbortSignal): Promise<string | null> {
  await using file = await File.open(path, signal ? { signal } : {})
  File.requireColumns(file, [column])
  const text = `SELECT coalesce(${identifier(column)}, '') AS cell FROM ${file.scan} LIMIT 1`
  const cell: unknown = (await load<Record<string, string>>(file, text)).values('cell')[0]
  return typeof cell === 'string' && cell !== '' ? cell : null
}

/**
 * The columns of a CSV, NDJSON or Parquet file, plain or gzip. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_MALFORMED`
 * {file, row, line, column, value, expected}, `FILE_COLUMN_UNKNOWN` with what exists.
 */
export async function read(path: string, options: Options = {}): Promise<Table> {
  return opened(path, options, async (file, names) => {
    const cells = names.map((name, i) => `coalesce(${identifier(name)}, '') AS c${i}`)
    const found = await load<Record<string, string>>(file, `SELECT ${cells.join(', ')} FROM ${file.scan}`)
    const columns = names.map((name, i) => ({ name, values: found.values(`c${i}`) as readonly string[] }))
    return { columns, rows: found.rows }
  })
}

/** Numeric columns as doubles, an empty cell as NaN. Throws like {@link read}; the first cell that is no number is `FILE_MALFORMED`. */
export async function numbers(
  path: string,
  options: Options = {},
): Promise<{ readonly columns: ReadonlyMap<string, Float64Array>; readonly rows: number }> {
  return opened(path, options, async (file, names) => {
    const cells = names.flatMap((name, i) => [
      `TRY_CAST(${identifier(name)} AS DOUBLE) AS c${i}`,
      `CASE WHEN TRY_CAST(${identifier(name)} AS DOUBLE) IS NULL THEN ${identifier(name)} END AS t${i}`,
    ])
    const found = await load<Record<string, number>>(file, `SELECT ${cells.join(', ')} FROM ${file.scan}`)
    await refuseText(file, names, (i) => found.values(`t${i}`) as readonly (string | null)[])
    return { columns: new Map(names.map((name, i) => [name, found.float64(`c${i}`)])), rows: found.rows }
  })
}

async function opened<T>(
  path: string,
  options: Options,
  work: (file: File.File, names: readonly string[]) => Promise<T>,
): Promise<T> {
  await using file = await File.open(path, options)
  File.requireColumns(file, options.columns ?? [])
  const result = await work(file, options.columns ?? file.columns)
  throwIfAborted(options.signal)
  return result
}

async function load<R>(file: File.File, text: string) {
  const query: Query<Record<never, never>, R> = { name: 'table.read', text, params: {}, required: [] }
  try {
    return await File.scratch((connection) => Connection.columns(connection, query, {}))
  } catch (cause) {
    throw is(cause, 'WAREHOUSE_QUERY_FAILED') ? await file.explain(cause) : cause
  }
}

async function refuseText(
  file: File.File,
  names: readonly string[],
  textsOf: (column: number) => readonly (string | null)[],
): Promise<void> {
  const bad = names
    .map((column, i) => ({ column, texts: textsOf(i) }))
    .map(({ column, texts }) => ({ column, texts, index: texts.findIndex((text) => text !== null) }))
    .filter(({ index }) => index >= 0)
    .sort((a, b) => a.index - b.index)[0]
  if (!bad) return
  const { column, texts, index } = bad
  const value = texts[index]?.slice(0, 200) ?? null
  const line = await file.lineOf(index + 1)
  const facts = { file: file.path, row: index + 1, line, column, value, expected: 'a number' }
  throw new Failure(
    'FILE_MALFORMED',
    `${file.path}: row ${index + 1}, column ${column}: "${value}" is no number.`,
    facts,
  )
}
