/** Ridge regression (Hoerl & Kennard, 1970, doi:10.1080/00401706.1970.10488634) by the normal equations, with its penalty chosen by cross-validation. */
import * as LeastSquares from '../statistics/leastsquares.ts'

/** A fitted regression: one weight an input, and the bias; plain JSON. */
export type Ridge = { readonly weights: readonly number[]; readonly bias: number; readonly penalty: number }

/** What is fitted: `inputs` numbers a row in `x`, row-major, and a target a row. `fold` numbers the part that each row is held out in. */
export type Sample = {
  readonly x: Float32Array
  readonly target: Float64Array
  readonly inputs: number
  readonly fold: Uint8Array
  readonly folds: number
}

/** The penalties that are tried, as shares of the inputs' mean variance times the rows; the last leaves nothing but the mean. */
const PENALTIES = [1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10, 100, Number.POSITIVE_INFINITY]

/** A fit with the prediction of each row by the fit of the other folds. */
export type Fitted = { readonly ridge: Ridge; readonly outOfFold: Float64Array }

/** Fits with the penalty of the least squared error on held-out folds; of equal ones the larger. */
export function fit(sample: Sample): Fitted {
  const { fold, folds, target } = sample
  const parts = Array.from({ length: folds }, (_, k) => sums(sample, (row) => fold[row] === k))
  const whole = parts.reduce(add)
  let best: { readonly penalty: number; readonly error: number; readonly outOfFold: Float64Array } | null = null
  for (const penalty of PENALTIES) {
    const outOfFold = new Float64Array(target.length)
    for (const [k, part] of parts.entries()) {
      const others = solve(subtract(whole, part), penalty)
      for (let row = 0; row < target.length; row++)
        if (fold[row] === k) outOfFold[row] = predictRow(others, sample.x, row * sample.inputs)
    }
    const error = outOfFold.reduce((sum, value, row) => sum + (value - (target[row] ?? 0)) ** 2, 0)
    if (best === null || error <= best.error) best = { penalty, error, outOfFold }
  }
  const { penalty = Number.POSITIVE_INFINITY, outOfFold = new Float64Array(target.length) } = best ?? {}
  return { ridge: solve(whole, penalty), outOfFold }
}

/** The prediction of every row of `x`. */
export function predict(ridge: Ridge, x: Float32Array): Float64Array {
  const inputs = ridge.weights.length
  return Float64Array.from({ length: inputs === 0 ? 0 : x.length / inputs }, (_, row) =>
    predictRow(ridge, x, row * inputs),
  )
}

type Sums = {
  readonly rows: number
  readonly x: Float64Array
  readonly y: number
  readonly xx: readonly Float64Array[]
  readonly xy: Float64Array
}

function sums({ x, target, inputs }: Sample, isIn: (row: number) => boolean): Sums {
  const xx = Array.from({ length: inputs }, () => new Float64Array(inputs))
  const mean = new Float64Array(inputs)
  const xy = new Float64Array(inputs)
  let y = 0
  let rows = 0
  for (let row = 0; row < target.length; row++) {
    if (!isIn(row)) continue
    rows++
    const value = target[row] ?? 0
    y += value
    const from = row * inputs
    for (let i = 0; i < inputs; i++) {
      const a = x[from + i] ?? 0
      if (a === 0) continue
      mean[i] = (mean[i] ?? 0) + a
      xy[i] = (xy[i] ?? 0) + a * value
      const line = xx[i]
      if (line) for (let j = 0; j <= i; j++) line[j] = (line[j] ?? 0) + a * (x[from + j] ?? 0)
    }
  }
  return { rows, x: mean, y, xx, xy }
}

function combine(a: Sums, b: Sums, sign: 1 | -1): Sums {
  const of = (p: Float64Array, q: Float64Array) => p.map((value, i) => value + sign * (q[i] ?? 0))
  return {
    rows: a.rows + sign * b.rows,
    x: of(a.x, b.x),
    y: a.y + sign * b.y,
    xx: a.xx.map((line, i) => of(line, b.xx[i] ?? new Float64Array(line.length))),
    xy: of(a.xy, b.xy),
  }
}

function add(a: Sums, b: Sums): Sums {
  return combine(a, b, 1)
}

function subtract(a: Sums, b: Sums): Sums {
  return combine(a, b, -1)
}

function solve({ rows, x, y, xx, xy }: Sums, penalty: number): Ridge {
  const n = Math.max(rows, 1)
  const inputs = x.length
  if (penalty === Number.POSITIVE_INFINITY) return { weights: new Array<number>(inputs).fill(0), bias: y / n, penalty }
  const gram = xx.map((line, i) =>
    line.map((value, j) => (j <= i ? value / n - ((x[i] ?? 0) / n) * ((x[j] ?? 0) / n) : 0)),
  )
  const scale = gram.reduce((sum, line, i) => sum + (line[i] ?? 0), 0) / Math.max(inputs, 1)
  for (const [i, line] of gram.entries()) line[i] = (line[i] ?? 0) + penalty * scale
  const moments = xy.map((value, i) => value / n - ((x[i] ?? 0) / n) * (y / n))
  const weights = LeastSquares.solve(gram, moments).coefficients
  const bias = y / n - weights.reduce((sum, weight, i) => sum + (weight * (x[i] ?? 0)) / n, 0)
  return { weights: [...weights], bias, penalty }
}

function predictRow({ weights, bias }: Ridge, x: Float32Array, from: number): number {
  let sum = bias
  for (let i = 0; i < weights.length; i++) sum += (weights[i] ?? 0) * (x[from + i] ?? 0)
  return sum
}
