/** Files as tables of the labs, with errors that name file, row and column. */
import { Failure } from './core/failure.ts'
import * as Time from './core/time.ts'
import type { Column as TableColumn } from './models/table.ts'
import type { Table } from './warehouse/table.ts'

/** The file's own name of a column: `named`, also without the blanks around it that some files have, or the first usual one. */
export function columnNamed(
  path: string,
  columns: readonly string[],
  named: string | undefined,
  usual: readonly string[],
): string {
  const column = named ?? usual.find((name) => columns.includes(name))
  if (column !== undefined && columns.includes(column)) return column
  const [loose, ...others] = columns.filter((name) => name.trim() === column?.trim())
  if (loose !== undefined && others.length === 0) return loose
  const message = named === undefined ? `${path} has none of ${usual.join(', ')}.` : `${path} has no column ${named}.`
  throw new Failure('FILE_COLUMN_UNKNOWN', message, { file: path, column: named ?? null, columns })
}

/** The cells of a column; none when it is absent. */
export function textsOf(table: Table, name: string): readonly string[] {
  return table.columns.find((column) => column.name === name)?.values ?? []
}

/** The numbers of a column of a file. Throws what `Table.numbers` throws. */
export async function numbersOf(path: string, name: string, signal: AbortSignal): Promise<Float64Array> {
  const Tables = await import('./warehouse/table.ts')
  const { columns } = await Tables.numbers(path, { columns: [name], signal })
  return columns.get(name) ?? new Float64Array()
}

/**
 * A column whose every filled cell is a number (`true` and `false` are texts) is numeric. Among numbers `nan` is blank, and `inf` is infinite, so
 * that a model refuses it by the column's name instead of taking the column for text.
 */
export function typed(table: Table): readonly TableColumn[] {
  return table.columns.map(({ name, values }) => {
    const cells = values.map((text) => text.trim().toLowerCase())
    const isNumeric =
      cells.every((text) => text === '' || DECIMAL.test(text) || SPECIAL.has(text)) &&
      (cells.some((text) => DECIMAL.test(text)) || cells.every((text) => text === ''))
    if (!isNumeric) return { name, values }
    return {
      name,
      values: Float64Array.from(cells, (text) => (text === '' ? Number.NaN : (SPECIAL.get(text) ?? Number(text)))),
    }
  })
}

/** How programs write what is no number. */
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ...['inf', '+inf', 'infinity', '+infinity'].map((text) => [text, Number.POSITIVE_INFINITY] as const),
  ...['-inf', '-infinity'].map((text) => [text, Number.NEGATIVE_INFINITY] as const),
])

/** A column of times as unix seconds; plain numbers (a year, a block, seconds) stay as they are. Throws `FILE_MALFORMED` naming the row. */
export function timed(path: string, { name, values }: TableColumn): TableColumn {
  if (!(values instanceof Float64Array))
    return { name, values: Float64Array.from(values, (text, row) => instant(path, row, name, text)) }
  const blank = values.findIndex((value) => !Number.isFinite(value))
  if (blank >= 0) throw malformed(path, blank, name, 'There is no time.')
  return { name, values }
}

// `Number` would take an address for a number.
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** Adds the file to what a reader of columns throws. */
export function inFile<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    throw new Failure(cause.code, `${path}: ${cause.message}`, { file: path, ...cause.facts }, { cause })
  }
}

/** The cell as 0 or 1. Throws `FILE_MALFORMED`. */
export function binary(path: string, row: number, column: string, text: string): 0 | 1 {
  const value = text.trim().toLowerCase()
  if (value === '1' || value === 'true' || value === '1.0') return 1
  if (value === '0' || value === 'false' || value === '0.0') return 0
  throw malformed(path, row, column, `"${text.slice(0, 60)}" is neither 0 nor 1.`)
}

/** The cell as a finite number. Throws `FILE_MALFORMED`. */
export function number(path: string, row: number, column: string, text: string): number {
  const value = DECIMAL.test(text.trim()) ? Number(text) : Number.NaN
  if (Number.isFinite(value)) return value
  throw malformed(path, row, column, `"${text.slice(0, 60)}" is no number.`)
}

/** The cell as unix seconds: ISO-8601, YYYYMMDD or unix seconds. Throws `FILE_MALFORMED`. */
export function instant(path: string, row: number, column: string, text: string): number {
  const trimmed = text.trim()
  const day = /^(\d{4})(\d{2})(\d{2})$/.exec(trimmed)
  if (/^\d{9,10}$/.test(trimmed)) return Number(trimmed)
  try {
    return Time.parse(day ? `${day[1]}-${day[2]}-${day[3]}` : trimmed)
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    throw malformed(path, row, column, `"${trimmed.slice(0, 60)}" is no time.`)
  }
}

/** A `FILE_MALFORMED`; `row` counts from 0 here, and people count the data rows from 1. */
export function malformed(path: string, row: number, column: string, problem: string): Failure {
  return new Failure('FILE_MALFORMED', `${path}: row ${row + 1}, column ${column}: ${problem}`, {
    file: path,
    row: row + 1,
    column,
  })
}
