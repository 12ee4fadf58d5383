/** Parsed tables, and how their columns become those of a matrix. */
import { Failure } from '../core/failure.ts'
import type * as Matrix from './matrix.ts'

/** A parsed column: numbers (NaN is blank), or text. */
export type Column = { readonly name: string; readonly values: Float64Array | readonly string[] }

/** A parsed table; all columns have one length. */
export type Table = readonly Column[]

/** One column of a table as the columns of a matrix that it becomes. */
export type Encoder = {
  readonly source: string
  readonly columns: readonly Matrix.Column[]
  readonly write: (from: Column, row: number, out: Float32Array, at: number) => void
}

// A category in fewer rows teaches nothing; more columns than this per text column cost more than they bring.
const CATEGORY_ROWS = 10
const CATEGORIES = 32
const BLANK = '(blank)'

/** The column called `name`. Throws `FILE_COLUMN_UNKNOWN`. */
export function column(table: Table, name: string): Column {
  const found = table.find((each) => each.name === name)
  if (found) return found
  const columns = table.map((each) => each.name)
  throw new Failure('FILE_COLUMN_UNKNOWN', `No column is called ${name}; there are ${columns.join(', ')}.`, { columns })
}

/**
 * How a column is encoded: numbers as they are, text as one 0/1 column for each of its up to 32 most frequent values; any other value,
 * also one never seen here, is none of them.
 */
export function encoder({ name, values }: Column): Encoder {
  if (values instanceof Float64Array) {
    return {
      source: name,
      columns: [{ name }],
      write: (from, row, out, at) => {
        out[at] = numberOf(from, row)
      },
    }
  }
  const counts = new Map<string, number>()
  for (const text of values) counts.set(text.trim(), (counts.get(text.trim()) ?? 0) + 1)
  const frequent = [...counts]
    .filter(([, count]) => count >= CATEGORY_ROWS)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, CATEGORIES)
  const places = new Map(frequent.map(([text], k) => [text, k]))
  return {
    source: name,
    columns: frequent.map(([text]) => ({ name: `${name}=${text || BLANK}` })),
    write: (from, row, out, at) => {
      const place = places.get(textOf(from, row))
      if (place !== undefined) out[at + place] = 1
    },
  }
}

/** The matrix of `table` by `encoders`. Throws `FILE_COLUMN_UNKNOWN`, and `COLUMN_NOT_NUMERIC` where a column of numbers holds text. */
export function matrix(table: Table, encoders: readonly Encoder[], rows: number): Matrix.Matrix {
  const columns = encoders.flatMap((each) => each.columns)
  const values = new Float32Array(rows * columns.length)
  let at = 0
  for (const each of encoders) {
    const from = column(table, each.source)
    for (let row = 0; row < rows; row++) each.write(from, row, values, row * columns.length + at)
    at += each.columns.length
  }
  return { columns, rows, values }
}

/** What stands in each row of `table`, for rows to be told apart by: its categories were counted over all rows, so nothing is learnt from it. */
export function content(table: Table): Matrix.Matrix {
  return matrix(table, table.map(encoder), table[0]?.values.length ?? 0)
}

/** A note for each column of text whose values are all too rare to teach anything. */
export function dropped(encoders: readonly Encoder[]): readonly string[] {
  return encoders
    .filter(({ columns }) => columns.length === 0)
    .map(({ source }) => `No value of column ${source} occurs in ${CATEGORY_ROWS} rows, so it was dropped.`)
}

function numberOf({ name, values }: Column, row: number): number {
  if (values instanceof Float64Array) return values[row] ?? Number.NaN
  const text = (values[row] ?? '').trim()
  const value = text === '' ? Number.NaN : Number(text)
  if (Number.isNaN(value) && text !== '') {
    throw new Failure('COLUMN_NOT_NUMERIC', `Column ${name} was numeric in training but is "${text}" in row ${row}.`, {
      column: name,
      row,
    })
  }
  return value
}

/** The rows of `table` numbered in `rows`, in that order. */
export function rowsOf(table: Table, rows: Uint32Array): Table {
  return table.map(({ name, values }) => ({
    name,
    values:
      values instanceof Float64Array
        ? Float64Array.from(rows, (row) => values[row] ?? Number.NaN)
        : Array.from(rows, (row) => values[row] ?? ''),
  }))
}

/** The cell as trimmed text; a blank number is empty. */
export function textOf({ values }: Column, row: number): string {
  const value = values[row] ?? ''
  if (typeof value === 'string') return value.trim()
  return Number.isNaN(value) ? '' : String(value)
}
