/** How the rows of a table fall apart into those learnt from and those judged on: by time, or by whole groups. */
import { Failure } from '../core/failure.ts'
import * as Matrix from './matrix.ts'
import * as Table from './table.ts'

/** By the column that says when (numbers, later is larger), or by the one that says whose a row is. */
export type Rule = { readonly by: 'TIME' | 'GROUP'; readonly column: string }

/** Two parts of a table, and in words how they were parted. */
export type Parted = { readonly learn: Table.Table; readonly test: Table.Table; readonly note: string }

const TEST_SHARE = 0.2

/**
 * The latest fifth of the rows, or a fifth of the groups by hash, to judge on. Rows of one instant and rows of one group stay together; rows
 * without a group are groups of their own. Throws `FILE_COLUMN_UNKNOWN`, `COLUMN_NOT_NUMERIC` for a time that is none, `INPUT_INVALID` where a
 * part would be empty.
 */
export function part(table: Table.Table, rule: Rule, key: string): Parted {
  const isTest = rule.by === 'TIME' ? later(times(table, rule.column), rule.column) : drawn(table, rule.column, key)
  const rows = table[0]?.values.length ?? 0
  const { rest: learn, heldOut: test } = Matrix.parted(rows, isTest)
  if (learn.length === 0 || test.length === 0)
    throw new Failure('INPUT_INVALID', `Column ${rule.column} leaves no rows to learn from or none to judge on.`, {
      column: rule.column,
      learn: learn.length,
      test: test.length,
    })
  const how = rule.by === 'TIME' ? 'the latest by' : 'whole groups by'
  return {
    learn: Table.rowsOf(table, learn),
    test: Table.rowsOf(table, test),
    note: `Judged on ${test.length} of ${rows} rows, ${how} ${rule.column}.`,
  }
}

/** What a matrix of `table` must know so that {@link validation} and training keep to the rule. Throws as {@link part}. */
export function keys(table: Table.Table, { by, column }: Rule): Pick<Matrix.Dataset, 'atS' | 'group'> {
  return by === 'TIME' ? { atS: times(table, column) } : { group: groups(table, column) }
}

/** The rows to stop by, about `share` of them: the latest where times are known, else whole groups or rows by hash. Throws as {@link part}. */
export function validation(
  matrix: Matrix.Matrix & Pick<Matrix.Dataset, 'atS' | 'group'>,
  share: number,
  key: string,
): Matrix.Split {
  if (!matrix.atS) return Matrix.split(matrix, share, key)
  return Matrix.parted(matrix.rows, later(matrix.atS, 'time', share))
}

/** What is wrong with a test table of its own: a period that does not lie later, or groups that were learnt from. */
export function overlaps(learn: Table.Table, test: Table.Table, { by, column }: Rule): readonly string[] {
  if (by === 'TIME') {
    const [last, first] = [Math.max(...bounds(times(learn, column))), Math.min(...bounds(times(test, column)))]
    return last < first ? [] : ['The test period does not lie after the period that was learnt from.']
  }
  const known = new Set(texts(learn, column))
  const both = new Set(texts(test, column).filter((text) => text !== '' && known.has(text))).size
  return both === 0 ? [] : [`${both} groups of the test table were learnt from.`]
}

function later(at: Float64Array, column: string, share = TEST_SHARE): (row: number) => boolean {
  const sorted = at.toSorted()
  const from = sorted[Math.floor(sorted.length * (1 - share))] ?? Number.NaN
  if (!(from > (sorted[0] ?? Number.NaN)))
    throw new Failure('INPUT_INVALID', `The times in ${column} do not part the rows: too many are equal.`, {
      column,
      rows: at.length,
      from,
    })
  return (row) => (at[row] ?? Number.NEGATIVE_INFINITY) >= from
}

function drawn(table: Table.Table, column: string, key: string): (row: number) => boolean {
  const group = groups(table, column)
  return (row) => Matrix.drawOf(group[row] ?? 0, `${key}/test`) < TEST_SHARE
}

/** The number of each row's group, in the order of their names, so that the order of rows does not matter. */
function groups(table: Table.Table, column: string): Uint32Array {
  const names = texts(table, column)
  const numbers = new Map([...new Set(names)].sort().map((name, number) => [name, number]))
  return Uint32Array.from(names, (name, row) => (name === '' ? names.length + row : (numbers.get(name) ?? 0)))
}

function texts(table: Table.Table, column: string): readonly string[] {
  const from = Table.column(table, column)
  return Array.from({ length: from.values.length }, (_, row) => Table.textOf(from, row))
}

function times(table: Table.Table, column: string): Float64Array {
  const { values } = Table.column(table, column)
  const at = Float64Array.from(texts(table, column), (text) => (text === '' ? Number.NaN : Number(text)))
  const row = at.findIndex((value) => !Number.isFinite(value))
  if (row >= 0)
    throw new Failure('COLUMN_NOT_NUMERIC', `Row ${row} of ${column} is no time.`, { column, row, value: values[row] })
  return at
}

function bounds(at: Float64Array): [number, number] {
  return at.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
}
