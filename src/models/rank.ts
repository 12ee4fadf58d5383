/**
 * Columns read by rank: where a value stands among those of its instant, from 0 to 1. A market that grows moves every value of a column and
 * nobody's rank, so what was learnt of ranks in one period holds in the next; which columns need it, `Drift.shifted` says (ADR 13).
 */
import * as Matrix from './matrix.ts'

/** How one column is distributed at one instant: `ranks[i]` is the share of values below `knots[i]`, its equals counting half. */
export type Scale = { readonly name: string; readonly knots: Float64Array; readonly ranks: Float64Array }

const KNOTS = 256

/** A scale is made of this many rows at most: a rank is then off by half a hundredth at worst, and time is bounded. */
const MOST_ROWS = 20_000

/** The numbers of the rows that make the scales of a matrix of `rows` rows: every k-th. */
export function sample(rows: number): Uint32Array {
  const step = Math.max(1, Math.ceil(rows / MOST_ROWS))
  return Uint32Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step)
}

/** The scales of the columns called `names` among all rows of `matrix`, which are of one instant. Throws `FEATURE_UNKNOWN` naming what is missing. */
export function scales(names: readonly string[], matrix: Matrix.Matrix): Scale[] {
  if (names.length === 0) return []
  const sampled = Matrix.rowsOf(matrix, sample(matrix.rows))
  const places = Matrix.locate(sampled, names)
  return names.map((name, i) => scaleOf(name, Matrix.sorted(sampled, places[i] ?? 0)))
}

/** `matrix` with the columns of `list` as ranks; unknown stays unknown. Throws `FEATURE_UNKNOWN` when one of them is absent. */
export function read(list: readonly Scale[], matrix: Matrix.Matrix): Matrix.Matrix {
  if (list.length === 0) return matrix
  const { columns, rows } = matrix
  const places = Matrix.locate(
    matrix,
    list.map(({ name }) => name),
  )
  const values = matrix.values.slice()
  for (const [i, scale] of list.entries()) {
    for (let row = 0, at = places[i] ?? 0; row < rows; row++, at += columns.length) {
      const value = values[at] ?? Number.NaN
      if (!Number.isNaN(value)) values[at] = rankOf(scale, value)
    }
  }
  return { columns, rows, values }
}

/** As {@link read}, each instant (`atS`) of `dataset` on scales of its own; without instants all rows are of one. */
export function readEach(names: readonly string[], dataset: Matrix.Dataset): Matrix.Dataset {
  const { atS } = dataset
  if (names.length === 0) return dataset
  if (!atS) return { ...dataset, ...read(scales(names, dataset), dataset) }
  const values = dataset.values.slice()
  const width = dataset.columns.length
  for (const instant of new Set(atS)) {
    const rows = Uint32Array.from(atS.keys()).filter((row) => atS[row] === instant)
    const part = Matrix.rowsOf(dataset, rows)
    const ranked = read(scales(names, part), part)
    for (const [i, row] of rows.entries()) values.set(ranked.values.subarray(i * width, (i + 1) * width), row * width)
  }
  return { ...dataset, values }
}

function scaleOf(name: string, sorted: Float64Array): Scale {
  const distinct: number[] = []
  const ranks: number[] = []
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const value = sorted[from] ?? 0
    while (to < sorted.length && sorted[to] === value) to++
    distinct.push(value)
    ranks.push((from + to) / 2 / sorted.length)
  }
  if (distinct.length <= KNOTS) return { name, knots: Float64Array.from(distinct), ranks: Float64Array.from(ranks) }
  const picked = Array.from({ length: KNOTS }, (_, k) => Math.round((k / (KNOTS - 1)) * (distinct.length - 1)))
  return {
    name,
    knots: Float64Array.from(picked, (i) => distinct[i] ?? 0),
    ranks: Float64Array.from(picked, (i) => ranks[i] ?? 0),
  }
}

/** Between two knots a straight line; beyond the ends 0 and 1, or half where nothing is known. */
function rankOf({ knots, ranks }: Scale, value: number): number {
  const size = knots.length
  if (size === 0) return 0.5
  let [low, high] = [0, size]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((knots[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  if (low === 0) return 0
  const [below = 0, rank = 0] = [knots[low - 1], ranks[low - 1]]
  if (value === below) return rank
  if (low === size) return 1
  const share = (value - below) / ((knots[low] ?? 0) - below)
  return rank + share * ((ranks[low] ?? 0) - rank)
}
