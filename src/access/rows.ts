/**
 * The rows of a file about people, read strictly and outside of the warehouse, so that no external id reaches its file or its
 * spill. Failures name row, line and column; unlike those of public activity they never repeat what stands there.
 */
import { Failure, is, throwIfAborted } from '../core/failure.ts'
import * as Cells from '../warehouse/cells.ts'
import * as Connection from '../warehouse/connection.ts'
import * as File from '../warehouse/file.ts'
import { identifier, type Query } from '../warehouse/query.ts'

/** A column: the names that it goes by in a file, and what its cells are. `absent`: it may be missing; `empty`: so may its cells. */
export type Field = {
  readonly names: readonly string[]
  readonly cell: Cells.Cell
  readonly absent?: true
  readonly empty?: true
}

/** One row, by field; an empty cell is null. */
export type Row<F extends string> = Readonly<Record<F, string | null>>

/** What a cell can be: a text, an address in lower case, unix seconds as digits, a JSON object. */
export const words: Cells.Cell = { ...Cells.words, expected: 'a text' }
export const address: Cells.Cell = { ...Cells.address, value: (c) => `lower(${c})` }
export const time: Cells.Cell = { ...Cells.time, value: (c) => `(${Cells.time.value(c)})::VARCHAR` }
export const object: Cells.Cell = {
  expected: 'a JSON object',
  isOk: (c) => `coalesce(json_type(TRY_CAST(${c} AS JSON)) = 'OBJECT', false)`,
  value: (c) => c,
}

/** A condition that whole rows must meet: `isOk` says no for a row that breaks it. */
export type Rule<F extends string> = {
  readonly column: F
  readonly expected: string
  readonly isOk: (row: Row<F>) => boolean
}

/**
 * Every row of the CSV, NDJSON or Parquet file at `path`, plain or gzip, in order. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE`,
 * `FILE_COLUMN_UNKNOWN`, and `FILE_MALFORMED` {file, row, line, column, expected} for the first bad cell or row.
 */
export async function read<F extends string>(
  path: string,
  fields: Readonly<Record<F, Field>>,
  rules: readonly Rule<F>[],
  signal?: AbortSignal,
): Promise<readonly Row<F>[]> {
  await using file = await open(path, signal)
  const columns = columnsOf(file, fields)
  const query = queryOf(file, fields, columns)
  const rows = await scanned(file, query)
  throwIfAborted(signal)
  const names = Object.keys(fields) as F[]
  for (const [i, row] of rows.entries()) {
    const which = row.which === null ? undefined : names[Number(row.which)]
    const rule = which === undefined ? rules.find(({ isOk }) => !isOk(row)) : undefined
    const field = which ?? rule?.column
    if (field === undefined) continue
    const column = columns[field] ?? field
    const expected = rule?.expected ?? fields[field].cell.expected
    const line = await file.lineOf(i + 1)
    const where = line === null ? `row ${i + 1}` : `row ${i + 1}, line ${line}`
    const problem = row[field] === null && !rule ? `is empty or not ${expected}` : `is not ${expected}`
    throw File.malformed(path, `${where}: column ${column} ${problem}.`, { row: i + 1, line, column, expected })
  }
  return rows
}

type Scanned<F extends string> = Row<F> & { readonly which: string | null }

async function open(path: string, signal: AbortSignal | undefined): Promise<File.File> {
  try {
    return await File.open(path, signal ? { signal } : {})
  } catch (cause) {
    throw discreet(path, cause)
  }
}

async function scanned<F extends string>(file: File.File, query: Query<Record<never, never>, Scanned<F>>) {
  try {
    return await File.scratch((connection) => Connection.all(connection, query, {}))
  } catch (cause) {
    throw discreet(file.path, is(cause, 'WAREHOUSE_QUERY_FAILED') ? await file.explain(cause) : cause)
  }
}

/** The failure without the words of the file, and without a cause that would carry them: a file without header has people in it. */
function discreet(path: string, cause: unknown): unknown {
  if (is(cause, 'FILE_MALFORMED')) {
    const { row, line } = cause.facts
    const what = row === 0 ? 'the header is broken' : `row ${row} is broken`
    const expected = row === 0 ? 'distinct column names' : 'as many cells as the header has'
    return File.malformed(path, `${what}.`, { row, line, column: null, expected })
  }
  if (is(cause, 'FILE_UNREADABLE')) return new Failure('FILE_UNREADABLE', `${path} cannot be read.`, { file: path })
  return cause
}

function columnsOf<F extends string>(
  { path, columns }: File.File,
  fields: Readonly<Record<F, Field>>,
): Readonly<Partial<Record<F, string>>> {
  const found: Partial<Record<F, string>> = {}
  for (const [field, { names, absent }] of Object.entries(fields) as [F, Field][]) {
    const column = names.find((name) => columns.includes(name))
    if (column !== undefined) found[field] = column
    else if (!absent) {
      const missing = names.join(' or ')
      throw new Failure('FILE_COLUMN_UNKNOWN', `${path} has no column ${missing}.`, { file: path, column: missing })
    }
  }
  return found
}

function queryOf<F extends string>(
  file: File.File,
  fields: Readonly<Record<F, Field>>,
  columns: Readonly<Partial<Record<F, string>>>,
): Query<Record<never, never>, Scanned<F>> {
  const all = Object.entries(fields) as [F, Field][]
  const cells = all.map(([field]) => {
    const column = columns[field]
    return `${column === undefined ? 'NULL::VARCHAR' : `nullif(${identifier(column)}, '')`} AS ${identifier(field)}`
  })
  const values = all.map(([field, { cell }]) => {
    const c = identifier(field)
    return `CASE WHEN ${cell.isOk(c)} THEN ${cell.value(c)} END AS ${c}`
  })
  const bad = all.map(([field, { cell, absent, empty }], i) => {
    const c = identifier(field)
    const wrong = `${c} IS NOT NULL AND NOT coalesce(${cell.isOk(c)}, false)`
    return `WHEN ${absent || empty ? wrong : `${c} IS NULL OR (${wrong})`} THEN '${i}'`
  })
  const text = `SELECT CASE ${bad.join(' ')} END AS which, ${values.join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${file.scan})`
  return { name: 'private.scan', text, params: {}, required: [] }
}
