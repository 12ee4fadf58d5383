/**
 * A CSV, NDJSON or Parquet file as something that SQL can read from, every cell a text. The CSV dialect is fixed here and not
 * sniffed by DuckDB, which would skip lines until a broken file looks whole; gzip is unpacked here, because DuckDB takes a
 * truncated archive for a short one.
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { Failure, throwIfAborted } from '../core/failure.ts'
import * as TextFile from '../ingest/textfile.ts'
import * as Connection from './connection.ts'
import { identifier, literal, type Query } from './query.ts'

/** What a file is made of; a list has one `address` a line, and no header. */
export type Container = 'csv' | 'ndjson' | 'parquet' | 'list'

/** How to read a file: the container and the CSV delimiter are found out when absent. */
export type Options = {
  readonly container?: Container
  readonly delimiter?: string
  readonly signal?: AbortSignal
}

/** An opened file: `scan` is an SQL relation of its `columns`, all VARCHAR, in file order. Disposing removes what was unpacked. */
export type File = AsyncDisposable & {
  readonly path: string
  readonly container: Container
  readonly columns: readonly string[]
  readonly scan: string
  /** The same relation with every column in its own type, and these types; a column of a text file has none. */
  readonly raw: string
  readonly types: Readonly<Record<string, string>>
  /** The failure behind an error of DuckDB while it read `scan`: `FILE_MALFORMED` with row and column, else `FILE_UNREADABLE`. */
  readonly explain: (cause: unknown) => Promise<Failure>
  /** The line on which the 1-based data row `row` begins; null for Parquet. */
  readonly lineOf: (row: number) => Promise<number | null>
}

const MAX_HEADER = 1 << 20

/** Opens a file. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE` (broken gzip or Parquet), `FILE_MALFORMED` (no or broken header). */
export async function open(path: string, options: Options = {}): Promise<File> {
  throwIfAborted(options.signal)
  const magic = Buffer.from(await TextFile.head(path, 4)).toString('latin1')
  if (magic === 'PAR1') return parquet(path)
  if (options.container === 'parquet') throw unreadable(path, undefined)
  const zipped = magic.startsWith('\u001f\u008b') ? await unzip(path, options.signal) : null
  const dispose = async () => {
    if (zipped) rmSync(zipped.folder, { recursive: true, force: true })
  }
  try {
    const file = await text(path, zipped?.file ?? path, options)
    return { ...file, [Symbol.asyncDispose]: dispose }
  } catch (cause) {
    await dispose()
    throw cause
  }
}

/** Throws `FILE_COLUMN_UNKNOWN` with what exists unless the file has every one of `wanted`. */
export function requireColumns(file: File, wanted: Iterable<string>): void {
  for (const column of wanted) {
    if (file.columns.includes(column)) continue
    const { path, columns } = file
    throw new Failure('FILE_COLUMN_UNKNOWN', `${path} has no column ${column}.`, { file: path, column, columns })
  }
}

/** Runs `work` on a database of its own, in memory. */
export async function scratch<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: join(tmpdir(), `dropcast-${process.pid}`),
  })
  const connection = await instance.connect()
  try {
    await Connection.command(connection, 'settings', "SET TimeZone = 'UTC'")
    return await work(connection)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function text(path: string, file: string, options: Options): Promise<Omit<File, typeof Symbol.asyncDispose>> {
  if (options.container === 'list') return list(path, file)
  const header = await headerOf(path, file)
  if (header.trim() === '') throw malformed(path, 'The file is empty.', { row: 0, line: 1, expected: 'a header' })
  const container = options.container ?? (header.trimStart().startsWith('{') ? 'ndjson' : 'csv')
  if (container === 'ndjson') return ndjson(path, file)
  const delimiter = options.delimiter ?? delimiterOf(header)
  const columns = cells(header, delimiter)
  columns.forEach((column, i) => {
    const problem = column === '' ? 'has no name' : columns.indexOf(column) < i ? `repeats the name ${column}` : null
    if (problem)
      throw malformed(path, `Column ${i + 1} ${problem}.`, { row: 0, line: 1, column, expected: 'distinct names' })
  })
  const dialect = [
    'auto_detect = false, header = true, strict_mode = true',
    `delim = ${literal(delimiter)}, quote = '"', escape = '"'`,
    `columns = {${columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(', ')}}`,
  ].join(', ')
  const scan = `read_csv(${literal(file)}, ${dialect})`
  return {
    path,
    container,
    columns,
    scan,
    raw: scan,
    types: {},
    explain: (cause) => explain(path, file, dialect, cause),
    lineOf: async (row) => {
      let seen = 0
      for await (const { line } of records(file)) if (++seen === row) return line
      return null
    },
  }
}

/** Blank lines and what follows a `#` are left out, so a row's number is not its line's. */
function list(path: string, file: string): Omit<File, typeof Symbol.asyncDispose> {
  const dialect = `auto_detect = false, header = false, delim = '\u0001', quote = '', escape = '', columns = {'line': 'VARCHAR'}`
  const told = "trim(split_part(line, '#', 1), ' \t\r')"
  const scan = `(SELECT ${told} AS address FROM read_csv(${literal(file)}, ${dialect}) WHERE ${told} <> '')`
  return {
    path,
    container: 'list',
    columns: ['address'],
    scan,
    raw: scan,
    types: {},
    explain: (cause) => explain(path, file, dialect, cause),
    lineOf: async (row) => {
      let seen = 0
      for await (const line of TextFile.lines(file))
        if (line.text.replace(/#.*/, '').trim() !== '' && ++seen === row) return line.row
      return null
    },
  }
}

async function parquet(path: string): Promise<File> {
  return described(path, 'parquet', `read_parquet(${literal(path)})`, async () => null)
}

async function ndjson(path: string, file: string): Promise<File> {
  const scan = `read_json(${literal(file)}, format = 'newline_delimited', maximum_depth = 1, convert_strings_to_integers = false)`
  return described(path, 'ndjson', scan, async (row) => row)
}

async function described(path: string, container: Container, source: string, lineOf: File['lineOf']): Promise<File> {
  const shape: Query<Record<never, never>, { column_name: string; column_type: string }> = {
    name: `columns of ${container}`,
    text: `DESCRIBE FROM ${source}`,
    params: {},
    required: ['column_name', 'column_type'],
  }
  const explainHere = async (cause: unknown) => unreadable(path, cause)
  try {
    const columns = await scratch((connection) => Connection.all(connection, shape, {}))
    const cellsOf = columns.map(
      ({ column_name: name, column_type: type }) => `${asText(identifier(name), type)} AS ${identifier(name)}`,
    )
    return {
      path,
      container,
      columns: columns.map((column) => column.column_name),
      scan: `(SELECT ${cellsOf.join(', ')} FROM ${source})`,
      raw: source,
      types: Object.fromEntries(columns.map((column) => [column.column_name, column.column_type])),
      explain: explainHere,
      lineOf,
      [Symbol.asyncDispose]: async () => undefined,
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** The SQL text of a column of `type`. */
export function asText(column: string, type: string): string {
  if (type === 'BLOB') return `'0x' || lower(hex(${column}))`
  if (type.startsWith('TIMESTAMP')) return `epoch(${column})::BIGINT::VARCHAR`
  if (type === 'JSON') return `${column} ->> '$'`
  return `${column}::VARCHAR`
}

async function unzip(path: string, signal: AbortSignal | undefined): Promise<{ folder: string; file: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-'))
  const file = join(folder, 'unpacked')
  try {
    await pipeline(
      createReadStream(path),
      createGunzip(),
      createWriteStream(file, { mode: 0o600 }),
      signal ? { signal } : {},
    )
    return { folder, file }
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true })
    throwIfAborted(signal)
    throw unreadable(path, cause)
  }
}

type Reject = { line: number; column: string | null; value: string | null; problem: string }

async function explain(path: string, file: string, dialect: string, cause: unknown): Promise<Failure> {
  const reject = await scratch(async (connection): Promise<Reject | undefined> => {
    const scan = `read_csv(${literal(file)}, ${dialect}, store_rejects = true, rejects_limit = 1000)`
    await Connection.command(connection, 'rejects.scan', `SELECT count(COLUMNS(*)) FROM ${scan}`)
    const [first] = await Connection.all(connection, rejects, {})
    return first
  })
  if (!reject) return unreadable(path, cause)
  let row = 0
  let line = 1
  for await (const record of records(file)) {
    if (record.logical > reject.line) break
    row++
    line = record.line
  }
  const { column, value, problem } = reject
  return malformed(path, `Row ${row} is broken.`, { row, line, column, value, expected: problem })
}

const rejects: Query<Record<never, never>, Reject> = {
  name: 'rejects.first',
  text: `SELECT line::UINTEGER AS line, column_name AS "column", left(csv_line, 200) AS "value", error_message AS problem
    FROM reject_errors ORDER BY line, byte_position LIMIT 1`,
  params: {},
  required: ['line', 'problem'],
}

async function headerOf(path: string, file: string): Promise<string> {
  const head = await TextFile.head(file, MAX_HEADER)
  const end = head.indexOf(0x0a)
  const line = head.subarray(0, end < 0 ? head.length : end)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line).replace(/\r$/, '')
  } catch (cause) {
    throw new Failure('FILE_UNREADABLE', `The header of ${path} is not UTF-8.`, { file: path }, { cause })
  }
}

/**
 * Where each data row begins: its line, and its line as DuckDB counts, to whom a quoted line end is none. An empty line is no
 * row.
 */
async function* records(file: string): AsyncGenerator<{ readonly line: number; readonly logical: number }> {
  let begins = 0
  let quotes = 0
  let line = 0
  let logical = 0
  let header = true
  // One character a byte: line ends and quotes are the same in UTF-8, and a broken cell does not stop the count.
  const input = createReadStream(file, 'latin1')
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    if (quotes === 0) {
      logical++
      begins = line
      if (text === '') continue
    }
    quotes = (quotes + text.split('"').length - 1) % 2
    if (quotes === 1) continue
    if (!header) yield { line: begins, logical }
    header = false
  }
  if (quotes === 1 && !header) yield { line: begins, logical }
}

function delimiterOf(header: string): string {
  const bare = header.replaceAll(/"(?:[^"]|"")*"/g, '')
  const counts = [',', '\t', ';', '|'].map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }))
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter
}

/** The cells of one line of RFC 4180 CSV. */
function cells(line: string, delimiter: string): string[] {
  const found: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    const char = line[i]
    if (char === '"' && quoted && line[i + 1] === '"') cell += line[i++]
    else if (char === '"') quoted = !quoted
    else if (char === delimiter && !quoted) {
      found.push(cell)
      cell = ''
    } else cell += char
  }
  return [...found, cell]
}

/** A `FILE_MALFORMED` with the facts that people need: file, row (of data, from 1), line, column, value, expected. */
export function malformed(path: string, problem: string, facts: Readonly<Record<string, unknown>>): Failure {
  return new Failure('FILE_MALFORMED', `${path}: ${problem}`, { file: path, ...facts })
}

function unreadable(path: string, cause: unknown): Failure {
  return new Failure('FILE_UNREADABLE', `${path} cannot be read.`, { file: path }, { cause })
}
