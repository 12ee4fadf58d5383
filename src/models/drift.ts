/**
 * Drift: how far features and scores have moved since training, by the population stability index
 * Σ (now − then) · ln(now / then) over bins of equal mass then, the unknown being a bin of its own
 * (Yurdakul, 2018, "Statistical properties of population stability index").
 */
import * as ChiSquare from '../statistics/chisquare.ts'
import type { Band } from './calibrator.ts'
import * as Matrix from './matrix.ts'

/** How one column was distributed: the shares of values up to each of `edges`, beyond the last, and unknown. */
export type Spread = { readonly name: string; readonly edges: readonly number[]; readonly shares: readonly number[] }

/** How the columns of a training set are distributed; plain JSON. */
export type Profile = { readonly rows: number; readonly columns: readonly Spread[] }

/** How far one column has moved. `chance`: what no change at all stays below 95 times in 100 with so many rows. */
export type Shift = { readonly name: string; readonly psi: number; readonly chance: number; readonly word: Word }

/** Below .1, or within chance: stable; below .25: moved; else shifted. */
export type Word = 'stable' | 'moved' | 'shifted'

/** The drift of a scoring: of its scores, and of every feature, the farthest first. */
export type Drift = { readonly rows: number; readonly scores: Shift; readonly features: readonly Shift[] }

const BINS = 10
/** Rows that a profile and a drift look at. */
const MOST_ROWS = 50_000
const MOVED = 0.1
const SHIFTED = 0.25

/** The profile of `matrix`, of {@link MOST_ROWS} of its rows at most. */
export function profile(whole: Matrix.Matrix): Profile {
  const matrix = sampled(whole)
  return {
    rows: matrix.rows,
    columns: matrix.columns.map(({ name }, j) => {
      const known = Matrix.sorted(matrix, j)
      const ends = known.length === 0 ? [] : Array.from({ length: BINS - 1 }, (_, k) => decile(known, k + 1))
      const edges = [
        ...new Set(ends.flatMap((end, k) => (end === ends[k - 1] ? [preceding(known, end), end] : [end]))),
      ].sort((a, b) => a - b)
      return { name, edges, shares: shares(matrix, j, edges) }
    }),
  }
}

/** The drift of `matrix` and its scores against a profile and the bands of the validation scores. Columns the profile lacks are left out. */
export function of(
  then: Profile,
  now: { readonly matrix: Matrix.Matrix; readonly probability: Float64Array },
  bands: readonly Band[],
): Drift {
  const features = ofFeatures(then, now.matrix)
  return {
    rows: now.matrix.rows,
    scores: ofScores(bands, now.probability),
    features: features.sort((a, b) => b.psi - a.psi || (a.name < b.name ? -1 : 1)),
  }
}

/** The columns of `later` that are distributed otherwise than in `earlier`, by name, in their order. */
export function shifted(earlier: Matrix.Matrix, later: Matrix.Matrix): string[] {
  return ofFeatures(profile(earlier), later)
    .filter(({ word }) => word === 'shifted')
    .map(({ name }) => name)
}

/** What a drift says, in sentences: of the scores, and of the features that shifted. */
export function words({ scores, features, rows }: Drift): string[] {
  const shifted = features.filter(({ word }) => word === 'shifted').map(({ name }) => name)
  const said = {
    stable: 'The scores are distributed as in validation',
    moved: 'The scores have moved since validation',
    shifted: 'The scores have shifted since validation: train again before money follows them',
  }[scores.word]
  return [
    `${said} (PSI ${scores.psi.toFixed(3)} over ${rows} wallets).`,
    shifted.length === 0
      ? 'No feature has shifted since training.'
      : `${shifted.length} of ${features.length} features have shifted since training: ${shifted.slice(0, 8).join(', ')}${shifted.length > 8 ? ' …' : ''}.`,
  ]
}

/** The drift of scores against the bands in which validation scores lay. */
export function ofScores(bands: readonly Band[], probability: Float64Array): Shift {
  const units = bands.reduce((sum, band) => sum + band.units, 0)
  const edges = bands.slice(0, -1).map(({ upTo }) => upTo)
  const matrix = { columns: [{ name: 'score' }], rows: probability.length, values: Float32Array.from(probability) }
  // As single floats on both sides, so that a score on an edge stays on its side of it.
  const after = shares(matrix, 0, edges.map(Math.fround))
  const before = [...bands.map((band) => band.units / units), 0]
  return shift('score', { before, after }, [units, probability.length])
}

function ofFeatures(then: Profile, whole: Matrix.Matrix): Shift[] {
  const matrix = sampled(whole)
  const columns = new Map(matrix.columns.map(({ name }, j) => [name, j]))
  return then.columns.flatMap(({ name, edges, shares: before }) => {
    const j = columns.get(name)
    if (j === undefined) return []
    return [shift(name, { before, after: shares(matrix, j, edges) }, [then.rows, matrix.rows])]
  })
}

/** Every k-th row, so that {@link MOST_ROWS} are not exceeded: shares are then known to a fifth of a percent, and time is bounded. */
function sampled(matrix: Matrix.Matrix): Matrix.Matrix {
  const step = Math.ceil(matrix.rows / MOST_ROWS)
  if (step <= 1) return matrix
  const width = matrix.columns.length
  const rows = Math.floor(matrix.rows / step)
  const values = new Float32Array(rows * width)
  for (let i = 0; i < rows; i++) values.set(matrix.values.subarray(i * step * width, (i * step + 1) * width), i * width)
  return { columns: matrix.columns, rows, values }
}

/** The k-th decile of sorted values, without interpolation: an edge is a value that occurs. */
function decile(sorted: Float64Array, k: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor((k * sorted.length) / BINS))] ?? 0
}

/** The largest of sorted values below `value`, itself where there is none: what is less than a value of several deciles, rare as it is, is a bin of its own. */
function preceding(sorted: Float64Array, value: number): number {
  return sorted[below(sorted, value) - 1] ?? value
}

function shares(matrix: Matrix.Matrix, j: number, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 2).fill(0)
  for (let i = 0; i < matrix.rows; i++) {
    const value = Matrix.at(matrix, i, j)
    const bin = Number.isNaN(value) ? edges.length + 1 : below(edges, value)
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts.map((count) => count / Math.max(1, matrix.rows))
}

/** How many of `edges`, which ascend, lie below `value`. */
function below(edges: ArrayLike<number>, value: number): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

function shift(
  name: string,
  { before, after }: { readonly before: readonly number[]; readonly after: readonly number[] },
  [rowsBefore, rowsAfter]: readonly [number, number],
): Shift {
  // Half a row where there was none keeps the logarithm finite.
  const [leastBefore, leastAfter] = [0.5 / Math.max(1, rowsBefore), 0.5 / Math.max(1, rowsAfter)]
  let psi = 0
  let used = 0
  for (const [bin, then] of before.entries()) {
    const now = after[bin] ?? 0
    if (then === 0 && now === 0) continue
    used++
    const [p, q] = [Math.max(then, leastBefore), Math.max(now, leastAfter)]
    psi += (q - p) * Math.log(q / p)
  }
  const spread = 1 / Math.max(1, rowsBefore) + 1 / Math.max(1, rowsAfter)
  const chance = used < 2 ? 0 : ChiSquare.quantile(0.95, used - 1) * spread
  const word = psi < MOVED || psi <= chance ? 'stable' : psi < SHIFTED ? 'moved' : 'shifted'
  return { name, psi, chance, word }
}
