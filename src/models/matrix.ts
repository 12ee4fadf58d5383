/** Wallet matrices as plain data, and the guards that stand before every model. */
import { createHash } from 'node:crypto'
import { Failure } from '../core/failure.ts'
import type { Rng } from '../core/rng.ts'
import { ascending } from '../statistics/ascending.ts'
import * as Ranking from '../statistics/ranking.ts'

/** What a column is called and, where it has one, its unit. */
export type Column = { readonly name: string; readonly unit?: string }

/** `rows` × `columns` numbers, row-major; NaN is unknown, ±∞ is refused. */
export type Matrix = {
  readonly columns: readonly Column[]
  readonly rows: number
  readonly values: Float32Array
}

/** A matrix with its outcome: `label` is 0 or 1 a row, `group` the entity of a row, `atS` the instant it is known as of. */
export type Dataset = Matrix & {
  readonly label: Uint8Array
  readonly group?: Uint32Array
  readonly atS?: Float64Array
}

/** The least of each outcome that an honest model needs. */
export type Minimum = { readonly positives: number; readonly negatives: number }

/** The minimum of a training set: with fewer than 50 of an outcome the AUC of a later period is off by more than ±.08. */
export const TRAIN_MINIMUM: Minimum = { positives: 50, negatives: 50 }
/** The minimum of a validation set, which stops training and calibrates. */
export const VALIDATION_MINIMUM: Minimum = { positives: 20, negatives: 20 }

/** One column alone that ranks the outcome this well is taken for a leak. */
export const LEAK_AUC = 0.98

/** Throws `INPUT_INVALID` when sizes disagree or two columns share a name, `COLUMN_NOT_FINITE` naming the first ±∞. */
export function check(matrix: Matrix): void {
  const { columns, rows, values } = matrix
  const names = columns.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new Failure('INPUT_INVALID', `Two columns are called ${twice}.`, { column: twice })
  if (values.length !== rows * columns.length) {
    throw new Failure('INPUT_INVALID', 'The matrix does not hold rows × columns values.', {
      rows,
      columns: columns.length,
      values: values.length,
    })
  }
  const at = values.findIndex((value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
  if (at >= 0) {
    const column = names[at % columns.length]
    const row = Math.floor(at / columns.length)
    throw new Failure('COLUMN_NOT_FINITE', `Column ${column} is infinite in row ${row}.`, { column, row })
  }
}

/** How many rows of `dataset` are positive and negative. Throws `INPUT_INVALID` for a label that is neither 0 nor 1. */
export function classes(dataset: Dataset): Minimum {
  if (dataset.label.length !== dataset.rows) {
    throw new Failure('INPUT_INVALID', 'A dataset has one label a row.', {
      rows: dataset.rows,
      labels: dataset.label.length,
    })
  }
  let positives = 0
  for (const [row, label] of dataset.label.entries()) {
    if (label > 1) throw new Failure('INPUT_INVALID', `The label of row ${row} is neither 0 nor 1.`, { row, label })
    positives += label
  }
  return { positives, negatives: dataset.rows - positives }
}

/** Throws `DATA_ONE_CLASS` or `DATA_TOO_SMALL`, with the counts, unless `dataset` (called `what`) holds `minimum`. */
export function requireEnough(dataset: Dataset, what: string, minimum: Minimum): void {
  requireCounts(classes(dataset), what, minimum)
}

/** As {@link requireEnough}, of counts. */
export function requireCounts(found: Minimum, what: string, minimum: Minimum): void {
  const facts = { set: what, ...found, needed: minimum }
  if (found.positives === 0 || found.negatives === 0) {
    throw new Failure('DATA_ONE_CLASS', `Every row of the ${what} set has the same outcome.`, facts)
  }
  if (found.positives < minimum.positives || found.negatives < minimum.negatives) {
    throw new Failure(
      'DATA_TOO_SMALL',
      `The ${what} set has ${found.positives} positive and ${found.negatives} negative rows; ` +
        `${minimum.positives} and ${minimum.negatives} are needed.`,
      facts,
    )
  }
}

/** The columns that carry information, by number, and a note for every other one. */
export function informative(matrix: Matrix): { readonly kept: readonly number[]; readonly notes: readonly string[] } {
  const kept: number[] = []
  const notes: string[] = []
  for (const [j, { name }] of matrix.columns.entries()) {
    const values = known(matrix, j)
    if (values.length === 0) notes.push(`Column ${name} is empty and was dropped.`)
    else if (values.length === matrix.rows && values.every((value) => value === values[0])) {
      notes.push(`Column ${name} is constant and was dropped.`)
    } else kept.push(j)
  }
  return { kept, notes }
}

/** A warning for every column that alone ranks the outcome with an AUC above {@link LEAK_AUC}, either way round. */
export function leaks(dataset: Dataset): string[] {
  const { positives, negatives } = classes(dataset)
  if (positives === 0 || negatives === 0) return []
  return dataset.columns.flatMap(({ name }, j) => {
    // An unknown value is itself a value here: "never happened" is how many leaks look.
    const scores = new Float64Array(dataset.rows)
    let least = 0
    for (let i = 0; i < scores.length; i++) {
      const value = at(dataset, i, j)
      scores[i] = value
      if (value < least) least = value
    }
    for (let i = 0; i < scores.length; i++) if (Number.isNaN(scores[i])) scores[i] = least - 1
    const auc = Ranking.auc({ scores, outcomes: dataset.label })
    const alone = Math.max(auc, 1 - auc)
    if (alone <= LEAK_AUC) return []
    return [`Column ${name} alone ranks the outcome with AUC ${alone.toFixed(3)}: it may contain the outcome (a leak).`]
  })
}

/** The positions in `matrix` of the columns called `names`. Throws `FEATURE_UNKNOWN` naming what is missing. */
export function locate(matrix: Matrix, names: readonly string[]): Int32Array {
  const byName = new Map(matrix.columns.map(({ name }, j) => [name, j]))
  const missing = names.filter((name) => !byName.has(name))
  if (missing.length > 0) {
    throw new Failure('FEATURE_UNKNOWN', `The matrix lacks ${missing.join(', ')}.`, {
      missing,
      columns: [...byName.keys()],
    })
  }
  return Int32Array.from(names, (name) => byName.get(name) ?? -1)
}

/** The rows of `matrix` numbered in `rows`, in that order. */
export function rowsOf({ columns, values }: Matrix, rows: Uint32Array): Matrix {
  const width = columns.length
  const picked = new Float32Array(rows.length * width)
  for (const [i, row] of rows.entries()) picked.set(values.subarray(row * width, (row + 1) * width), i * width)
  return { columns, rows: rows.length, values: picked }
}

/** `matrix` in memory that threads share, so that it is not copied for each; itself when it lies there already. */
export function shared({ columns, rows, values }: Matrix): Matrix {
  if (values.buffer instanceof SharedArrayBuffer) return { columns, rows, values }
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength))
  copy.set(values)
  return { columns, rows, values: copy }
}

/** The columns of `matrix` called as `columns` are, in their order. Throws `FEATURE_UNKNOWN` naming what is missing. */
export function only(matrix: Matrix, columns: readonly Column[]): Matrix {
  const places = locate(
    matrix,
    columns.map(({ name }) => name),
  )
  const values = new Float32Array(matrix.rows * columns.length)
  for (let row = 0; row < matrix.rows; row++)
    for (const [j, place] of places.entries()) values[row * columns.length + j] = at(matrix, row, place)
  return { columns, rows: matrix.rows, values }
}

/** The rows of `dataset` numbered in `rows`, in that order. */
export function select(dataset: Dataset, rows: Uint32Array): Dataset {
  const { group, atS } = dataset
  return {
    ...rowsOf(dataset, rows),
    label: Uint8Array.from(rows, (row) => dataset.label[row] ?? 0),
    ...(group ? { group: Uint32Array.from(rows, (row) => group[row] ?? 0) } : {}),
    ...(atS ? { atS: Float64Array.from(rows, (row) => atS[row] ?? Number.NaN) } : {}),
  }
}

/** The numbers of `most` of `rows` rows, every one as likely by `rng`, in order; null where there are no more. */
export function sample(rows: number, most: number, rng: Rng): Uint32Array | null {
  if (rows <= most) return null
  return rng
    .shuffle(Uint32Array.from({ length: rows }, (_, row) => row))
    .slice(0, most)
    .sort()
}

/** The rows of `dataset` that `wanted` says yes to, in order. */
export function where(dataset: Dataset, wanted: (row: number) => boolean): Dataset {
  return select(dataset, Uint32Array.from({ length: dataset.rows }, (_, row) => row).filter(wanted))
}

/**
 * A number in [0, 1) a row: the hash of the row's group, or of its content when it has none, so that equal rows and rows of one
 * entity always draw the same. The same `key` gives the same draws.
 */
export function draws(dataset: Matrix & { readonly group?: Uint32Array }, key: string): Float64Array {
  const width = dataset.columns.length
  return Float64Array.from({ length: dataset.rows }, (_, row) => {
    const { group } = dataset
    if (group) return drawOf(group[row] ?? 0, key)
    return hashed(Buffer.from(dataset.values.buffer, dataset.values.byteOffset + row * width * 4, width * 4), key)
  })
}

/** What every row of `group` draws by `key`. */
export function drawOf(group: number, key: string): number {
  return hashed(String(group), key)
}

/** The numbers of the rows of two parts of a matrix, each ascending. */
export type Split = { readonly rest: Uint32Array; readonly heldOut: Uint32Array }

/** `matrix` in two: about `share` of its rows held out by {@link draws}. */
export function split(matrix: Matrix & { readonly group?: Uint32Array }, share: number, key: string): Split {
  const drawn = draws(matrix, key)
  return parted(matrix.rows, (row) => (drawn[row] ?? 0) < share)
}

/** `rows` rows in two: those that `isHeldOut` says yes to, and the rest. */
export function parted(rows: number, isHeldOut: (row: number) => boolean): Split {
  const all = Uint32Array.from({ length: rows }, (_, row) => row)
  return { rest: all.filter((row) => !isHeldOut(row)), heldOut: all.filter(isHeldOut) }
}

/** What `text` draws by `key`. */
export function textDraw(text: string, key: string): number {
  return hashed(text, key)
}

function hashed(content: string | Buffer, key: string): number {
  return createHash('sha256').update(key).update('\0').update(content).digest().readUInt32BE(0) / 2 ** 32
}

/** Column `j` without its unknown values, in row order. */
export function known(matrix: Matrix, j: number): Float64Array {
  const values = new Float64Array(matrix.rows)
  let size = 0
  for (let i = 0; i < matrix.rows; i++) {
    const value = at(matrix, i, j)
    if (!Number.isNaN(value)) values[size++] = value
  }
  return values.slice(0, size)
}

/** {@link known}, ascending. */
export function sorted(matrix: Matrix, j: number): Float64Array {
  return Float64Array.from(ascending(Float32Array.from(known(matrix, j))))
}

/** The value in row `i` of column `j`; NaN when unknown. */
export function at(matrix: Matrix, i: number, j: number): number {
  return matrix.values[i * matrix.columns.length + j] ?? Number.NaN
}
