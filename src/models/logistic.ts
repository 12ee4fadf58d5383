/** The logistic baseline: L2-regularised logistic regression by Newton's method with preconditioned conjugate gradients (Lin, Weng & Keerthi, 2008, JMLR 9:627); deterministic, no TensorFlow. */
import { Failure } from '../core/failure.ts'
import * as Cholesky from '../statistics/cholesky.ts'

/** A fitted regression: one weight an input, and the bias; plain JSON. */
export type Logistic = { readonly weights: readonly number[]; readonly bias: number }

/** What is fitted: `inputs` numbers a row in `x`, row-major, the outcome of each row and what it weighs, 1 unless told. */
export type Sample = {
  readonly x: Float32Array
  readonly label: Uint8Array
  readonly inputs: number
  readonly weight?: Float64Array
}

/** How much large weights cost, and which must not be negative (1) or positive (−1): one sign an input, 0 leaves it free. */
export type Rules = { readonly penalty?: number; readonly signs?: ArrayLike<number> }

const NEWTON_STEPS = 50
const CONVERGED = 1e-6

/** The weights that minimise Σ weight · log loss + `penalty` / 2 · |w|²; the bias is not penalised. Weights with a sign are
 * kept to it by projected Newton steps (Bertsekas, 1982, doi:10.1137/0320018). Throws `INPUT_INVALID` when sizes disagree. */
export function fit({ x, label, inputs, weight }: Sample, { penalty = 1, signs = [] }: Rules = {}): Logistic {
  const rows = label.length
  if (x.length !== rows * inputs) {
    throw new Failure('INPUT_INVALID', 'The inputs do not fit the rows.', { values: x.length, rows, inputs })
  }
  const problem: Problem = { x, label, inputs, rows, penalty, weight: weight ?? new Float64Array(rows).fill(1) }
  let w: Float64Array = new Float64Array(inputs + 1)
  let margin: Float64Array = new Float64Array(rows)
  let value = objective(problem, w, margin)
  const start = norm(slopeOf(problem, w, margin))
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const full = slopeOf(problem, w, margin)
    // A weight at 0 that a step would carry to the wrong side stays there for this step.
    const pinned = Uint8Array.from(full, (g, j) => Number(w[j] === 0 && (signs[j] ?? 0) * g > 0))
    const slope = full.map((g, j) => (pinned[j] ? 0 : g))
    if (norm(slope) <= CONVERGED * start) break
    const direction = newtonDirection(problem, { slope, pinned, margin })
    let length = 1
    let moved = w
    let next = value
    // Halving is needed only far from the optimum; near it the full Newton step always descends.
    for (; length > 1e-6; length /= 2) {
      moved = w.map((weight, j) => allowed(weight + length * (direction[j] ?? 0), signs[j] ?? 0))
      margin = margins(problem, moved)
      next = objective(problem, moved, margin)
      if (next < value) break
    }
    if (!(next < value)) break
    w = moved
    value = next
  }
  return { weights: Array.from(w.subarray(0, inputs)), bias: w[inputs] ?? 0 }
}

/** The probability of every row of `x`. */
export function probabilities(logistic: Logistic, x: Float32Array): Float64Array {
  return logits(logistic, x).map((z) => 1 / (1 + Math.exp(-z)))
}

/** The log-odds of every row of `x`. */
export function logits({ weights, bias }: Logistic, x: Float32Array): Float64Array {
  const rows = weights.length === 0 ? 0 : x.length / weights.length
  return dots(x, Float64Array.of(...weights, bias), rows)
}

type Problem = Required<Sample> & { readonly rows: number; readonly penalty: number }

function allowed(weight: number, sign: number): number {
  return sign * weight < 0 ? 0 : weight
}

function margins({ x, rows }: Problem, w: Float64Array): Float64Array {
  return dots(x, w, rows)
}

function objective({ label, penalty, inputs, weight }: Problem, w: Float64Array, margin: Float64Array): number {
  let sum = 0
  for (let i = 0; i < margin.length; i++) {
    const z = margin[i] ?? 0
    sum += (weight[i] ?? 1) * (Math.max(z, 0) - z * (label[i] ?? 0) + Math.log1p(Math.exp(-Math.abs(z))))
  }
  for (let j = 0; j < inputs; j++) sum += (penalty / 2) * (w[j] ?? 0) ** 2
  return sum
}

function slopeOf(problem: Problem, w: Float64Array, margin: Float64Array): Float64Array {
  const { label, penalty, inputs, weight } = problem
  const error = margin.map((z, i) => (weight[i] ?? 1) * (1 / (1 + Math.exp(-z)) - (label[i] ?? 0)))
  const slope = weightedSum(problem, error)
  for (let j = 0; j < inputs; j++) slope[j] = (slope[j] ?? 0) + penalty * (w[j] ?? 0)
  return slope
}

type At = {
  readonly slope: Float64Array
  readonly pinned: Uint8Array
  readonly margin: Float64Array
}

// Solves H d = −slope, H = Xᵀ diag(p(1 − p)) X + penalty, without ever forming H; the pinned weights stay where they are. Columns that tell nearly
// the same make H so long a valley that plain conjugate gradients need hundreds of passes over the rows; on the terms of a sample they need a few.
function newtonDirection(problem: Problem, { slope, pinned, margin }: At): Float64Array {
  const { inputs, penalty, weight } = problem
  const curvature = margin.map((z, i) => {
    const p = 1 / (1 + Math.exp(-z))
    return (weight[i] ?? 1) * Math.max(p * (1 - p), 1e-9)
  })
  const solve = Cholesky.solver(sampled(problem, curvature, pinned))
  const d = new Float64Array(inputs + 1)
  const residual = slope.map((g) => -g)
  let search = solve(residual)
  let size = dot(residual, search)
  const enough = 1e-6 * size
  for (let step = 0; step <= 2 * inputs + 10 && size > enough; step++) {
    const bent = bend(problem, search, curvature)
    for (let j = 0; j < inputs; j++) bent[j] = pinned[j] ? 0 : (bent[j] ?? 0) + penalty * (search[j] ?? 0)
    const length = size / dot(search, bent)
    for (let j = 0; j <= inputs; j++) {
      d[j] = (d[j] ?? 0) + length * (search[j] ?? 0)
      residual[j] = (residual[j] ?? 0) - length * (bent[j] ?? 0)
    }
    const turned = solve(residual)
    const next = dot(residual, turned)
    const keep = next / size
    search = turned.map((r, j) => r + keep * (search[j] ?? 0))
    size = next
  }
  return d
}

/** So many rows an input tell how the inputs lie to each other. */
const SAMPLE_ROWS = 20

/** The correlations of H among every k-th row, on the diagonal that H has among all rows; pinned weights stand for themselves. */
function sampled({ x, rows, inputs, penalty }: Problem, curvature: Float64Array, pinned: Uint8Array): Float64Array[] {
  const size = inputs + 1
  const gram = Array.from({ length: size }, () => new Float64Array(size))
  const whole = new Float64Array(size)
  const every = Math.max(1, Math.floor(rows / (SAMPLE_ROWS * size)))
  for (let i = 0, at = 0; i < rows; i++, at += inputs) {
    const h = curvature[i] ?? 0
    for (let j = 0; j < inputs; j++) whole[j] = (whole[j] ?? 0) + h * (x[at + j] ?? 0) ** 2
    whole[inputs] = (whole[inputs] ?? 0) + h
    if (i % every > 0) continue
    for (let j = 0; j <= inputs; j++) {
      const value = j === inputs ? h : h * (x[at + j] ?? 0)
      const row = gram[j]
      // One-hot and missing columns are mostly zeros.
      if (!row || value === 0) continue
      for (let k = 0; k < j; k++) row[k] = (row[k] ?? 0) + value * (x[at + k] ?? 0)
      row[j] = (row[j] ?? 0) + value * (j === inputs ? 1 : (x[at + j] ?? 0))
    }
  }
  // An input that is always 0 in the sample is alone with what it has among all rows.
  const scale = gram.map((row, j) => ((row[j] ?? 0) > 0 ? Math.sqrt((whole[j] ?? 0) / (row[j] ?? 1)) : 0))
  for (const [j, row] of gram.entries()) {
    for (let k = 0; k < j; k++) row[k] = pinned[j] || pinned[k] ? 0 : (row[k] ?? 0) * (scale[j] ?? 0) * (scale[k] ?? 0)
    row[j] = pinned[j] ? 1 : (whole[j] ?? 0) + (j < inputs ? penalty : 0)
    // A column of zeros without a penalty: any step along it is as good.
    if (row[j] === 0) row[j] = 1
  }
  return gram
}

/** Xᵀ diag(curvature) X · `search`, the bias last, in one pass over the rows. */
function bend({ x, rows, inputs }: Problem, search: Float64Array, curvature: Float64Array): Float64Array {
  const out = new Float64Array(inputs + 1)
  const bias = search[inputs] ?? 0
  for (let i = 0, at = 0; i < rows; i++, at += inputs) {
    let z = bias
    for (let j = 0; j < inputs; j++) z += (x[at + j] ?? 0) * (search[j] ?? 0)
    z *= curvature[i] ?? 0
    for (let j = 0; j < inputs; j++) out[j] = (out[j] ?? 0) + z * (x[at + j] ?? 0)
    out[inputs] = (out[inputs] ?? 0) + z
  }
  return out
}

function dots(x: Float32Array, w: Float64Array, rows: number): Float64Array {
  const inputs = w.length - 1
  const bias = w[inputs] ?? 0
  const out = new Float64Array(rows)
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = bias
    for (let j = 0; j < inputs; j++) sum += (x[at++] ?? 0) * (w[j] ?? 0)
    out[i] = sum
  }
  return out
}

function weightedSum({ x, rows, inputs }: Problem, weight: Float64Array): Float64Array {
  const out = new Float64Array(inputs + 1)
  for (let i = 0, at = 0; i < rows; i++) {
    const g = weight[i] ?? 0
    for (let j = 0; j < inputs; j++) out[j] = (out[j] ?? 0) + (x[at++] ?? 0) * g
    out[inputs] = (out[inputs] ?? 0) + g
  }
  return out
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a))
}
