/**
 * Numbers as a network reads them: each column as its normal score (quantile transform) and as piecewise-linear bins
 * (Gorishniy, Rubachev & Babenko, 2022, arXiv:2203.05556), fitted on the training rows only.
 */
import * as Normal from '../statistics/normal.ts'
import type { Directions } from './direction.ts'
import * as Matrix from './matrix.ts'

/** One fitted column. `knots` and `normals` map a value to its normal score (empty for a column of two values); `edges` bound the bins; an unknown value is read as `fill`, and `missing` says whether a further input marks it. */
export type Column = {
  readonly name: string
  readonly knots: readonly number[]
  readonly normals: readonly number[]
  readonly edges: readonly number[]
  readonly fill: number
  readonly missing: boolean
}

/** A fitted encoding; plain JSON. `inputs` is the width of an expanded row, `linearInputs` that of the linear view. */
export type Encoding = {
  readonly columns: readonly Column[]
  readonly inputs: number
  readonly linearInputs: number
}

/** A located matrix: per cell its normal score, its bin number plus the fraction inside the bin, and whether it is unknown. */
export type Located = {
  readonly rows: number
  readonly width: number
  readonly normal: Float32Array
  readonly position: Float32Array
  readonly missing: Uint8Array
}

const KNOTS = 128

/** Fits the columns numbered `kept` of `train`, each with at most `bins` bins. */
export function fit(train: Matrix.Matrix, kept: readonly number[], bins: number): Encoding {
  const columns = kept.map((j) => fitColumn(train, j, bins))
  const sum = (size: (column: Column) => number) => columns.reduce((total, column) => total + size(column), 0)
  return { columns, inputs: sum(inputsOf), linearInputs: sum((column) => 1 + Number(column.missing)) }
}

/** Finds every cell of `matrix` in the encoding, once. Throws `FEATURE_UNKNOWN` when a column is absent. */
export function locate(encoding: Encoding, matrix: Matrix.Matrix): Located {
  const width = encoding.columns.length
  const sources = Matrix.locate(
    matrix,
    encoding.columns.map(({ name }) => name),
  )
  const size = matrix.rows * width
  const normal = new Float32Array(size)
  const position = new Float32Array(size)
  const missing = new Uint8Array(size)
  for (const [j, column] of encoding.columns.entries()) {
    const source = sources[j] ?? 0
    for (let i = 0; i < matrix.rows; i++) {
      const raw = Matrix.at(matrix, i, source)
      const unknown = Number.isNaN(raw)
      const value = unknown ? column.fill : raw
      const cell = i * width + j
      normal[cell] = normalScore(column, value)
      position[cell] = binPosition(column.edges, value)
      missing[cell] = unknown ? 1 : 0
    }
  }
  return { rows: matrix.rows, width, normal, position, missing }
}

/** Writes the network's inputs of the rows numbered `rows` into `out`, `inputs` numbers a row. */
export function expand(encoding: Encoding, located: Located, rows: Uint32Array | Int32Array, out: Float32Array): void {
  const { width, normal, position, missing } = located
  // Every epoch writes every row: what is asked of a column lies in arrays, and only what is not 0 is written.
  const bins = Uint32Array.from(encoding.columns, ({ edges }) => edges.length - 1)
  const isNormal = Uint8Array.from(encoding.columns, ({ knots }) => Number(knots.length > 0))
  const isMarked = Uint8Array.from(encoding.columns, (column) => Number(column.missing))
  out.fill(0, 0, rows.length * encoding.inputs)
  let to = 0
  for (let i = 0; i < rows.length; i++) {
    let cell = (rows[i] ?? 0) * width
    for (let j = 0; j < width; j++, cell++) {
      if (isNormal[j] === 1) out[to++] = normal[cell] ?? 0
      const at = position[cell] ?? 0
      const full = Math.floor(at)
      const count = bins[j] ?? 0
      for (let bin = 0; bin < full; bin++) out[to + bin] = 1
      if (full < count) out[to + full] = at - full
      to += count
      if (isMarked[j] === 1) out[to++] = missing[cell] ?? 0
    }
  }
}

/** The linear view of every row: the normal score (or 0/1 of a column of two values) and the missing mark; `linearInputs` numbers a row. */
export function linear(encoding: Encoding, located: Located): Float32Array {
  const { width, normal, position, missing, rows } = located
  const out = new Float32Array(rows * encoding.linearInputs)
  let to = 0
  for (let row = 0; row < rows; row++) {
    for (const [j, column] of encoding.columns.entries()) {
      const cell = row * width + j
      out[to++] = (column.knots.length > 0 ? normal[cell] : position[cell]) ?? 0
      if (column.missing) out[to++] = missing[cell] ?? 0
    }
  }
  return out
}

/** The directions of columns as those of the inputs of the linear view: a value's rises with it, whether a value is unknown has none. */
export function linearSigns(encoding: Encoding, directions: Directions): Int8Array {
  return Int8Array.from(
    encoding.columns.flatMap(({ name, missing }) => [directions[name] ?? 0, ...(missing ? [0] : [])]),
  )
}

function inputsOf(column: Column): number {
  return Number(column.knots.length > 0) + column.edges.length - 1 + Number(column.missing)
}

function fitColumn(train: Matrix.Matrix, j: number, bins: number): Column {
  const sorted = Matrix.sorted(train, j)
  const missing = sorted.length < train.rows
  const pick = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  const points = (count: number) => distinct(Array.from({ length: count + 1 }, (_, k) => pick(k / count)))
  const all = distinct(sorted, Math.max(bins, KNOTS) + 1)
  const binary = all.length <= 2
  const knots = binary ? [] : all.length <= KNOTS ? all : points(KNOTS)
  const edges = all.length <= bins + 1 ? all : points(bins)
  const [first = 0] = edges
  return {
    name: train.columns[j]?.name ?? '',
    knots,
    normals: knots.map((value) => Normal.quantile(midRank(sorted, value))),
    edges: edges.length > 1 ? edges : ends(sorted, first),
    fill: pick(0.5),
    missing,
  }
}

// A column that is nearly constant has one quantile; its extremes still bound one bin.
function ends(sorted: Float64Array, only: number): number[] {
  const low = sorted[0] ?? only
  const high = sorted.at(-1) ?? only
  return low < high ? [low, high] : [low, low + 1]
}

function distinct(sorted: Iterable<number>, limit = Number.POSITIVE_INFINITY): number[] {
  const found: number[] = []
  for (const value of sorted) {
    if (found.length > 0 && value === found.at(-1)) continue
    found.push(value)
    if (found.length >= limit) break
  }
  return found
}

function midRank(sorted: Float64Array, value: number): number {
  const middle = (lowerBound(sorted, value) + upperBound(sorted, value)) / 2 / sorted.length
  return Math.min(1 - 1e-4, Math.max(1e-4, middle))
}

function normalScore({ knots, normals }: Column, value: number): number {
  if (knots.length === 0) return 0
  const above = upperBound(knots, value)
  if (above === 0) return normals[0] ?? 0
  if (above === knots.length) return normals[above - 1] ?? 0
  const share = fraction(knots, above, value)
  return (normals[above - 1] ?? 0) * (1 - share) + (normals[above] ?? 0) * share
}

function binPosition(edges: readonly number[], value: number): number {
  const above = upperBound(edges, value)
  if (above === 0) return 0
  if (above === edges.length) return edges.length - 1
  return above - 1 + fraction(edges, above, value)
}

function fraction(points: readonly number[], above: number, value: number): number {
  const low = points[above - 1] ?? 0
  return (value - low) / ((points[above] ?? 1) - low)
}

function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

function upperBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}
