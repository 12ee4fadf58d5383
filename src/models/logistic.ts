/** The logistic baseline: L2-regularised logistic regression by Newton's method with conjugate gradients (Lin, Weng & Keerthi, 2008, JMLR 9:627); deterministic, no TensorFlow. */
import { Failure } from '../core/failure.ts'

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

// Solves H d = −slope, H = Xᵀ diag(p(1 − p)) X + penalty, without ever forming H; the pinned weights stay where they are.
function newtonDirection(
  problem: Problem,
  {
    slope,
    pinned,
    margin,
  }: { readonly slope: Float64Array; readonly pinned: Uint8Array; readonly margin: Float64Array },
): Float64Array {
  const { inputs, penalty, weight } = problem
  const curvature = margin.map((z, i) => {
    const p = 1 / (1 + Math.exp(-z))
    return (weight[i] ?? 1) * Math.max(p * (1 - p), 1e-9)
  })
  const d = new Float64Array(inputs + 1)
  const residual = slope.map((g) => -g)
  let search = residual.slice()
  let size = dot(residual, residual)
  const enough = 1e-4 * size
  for (let step = 0; step <= 2 * inputs + 10 && size > enough * 1e-2; step++) {
    const along = margins(problem, search).map((z, i) => z * (curvature[i] ?? 0))
    const bent = weightedSum(problem, along)
    for (let j = 0; j < inputs; j++) bent[j] = (bent[j] ?? 0) + penalty * (search[j] ?? 0)
    for (let j = 0; j < inputs; j++) if (pinned[j]) bent[j] = 0
    const length = size / dot(search, bent)
    for (let j = 0; j <= inputs; j++) {
      d[j] = (d[j] ?? 0) + length * (search[j] ?? 0)
      residual[j] = (residual[j] ?? 0) - length * (bent[j] ?? 0)
    }
    const next = dot(residual, residual)
    const keep = next / size
    search = residual.map((r, j) => r + keep * (search[j] ?? 0))
    size = next
  }
  return d
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
