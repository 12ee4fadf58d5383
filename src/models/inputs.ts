/** Dense inputs of a small network or a ridge: each column as its normal score and its clipped standard score, and a mark where it is unknown. */
import * as Encoding from './encoding.ts'
import type * as Matrix from './matrix.ts'

/** A fitted view; plain JSON. `width` is the numbers a row. */
export type Inputs = {
  readonly encoding: Encoding.Encoding
  readonly scales: readonly { readonly mean: number; readonly spread: number }[]
  readonly width: number
}

// Beyond this many standard deviations a value says no more than "very large".
const CLIP = 4

/** Fits the columns numbered `kept` of `train`; bins are those of {@link Encoding.fit}. */
export function fit(train: Matrix.Matrix, kept: readonly number[]): Inputs {
  const encoding = Encoding.fit(train, kept, 1)
  const scales = kept.map((j) => scaleOf(train, j))
  const raw = encoding.columns.filter(({ knots }) => knots.length > 0).length
  return { encoding, scales, width: encoding.linearInputs + raw }
}

/** The inputs of every row of `matrix`, `width` numbers a row. Throws `FEATURE_UNKNOWN` when a column is absent. */
export function of({ encoding, scales, width }: Inputs, matrix: Matrix.Matrix): Float32Array {
  const located = Encoding.locate(encoding, matrix)
  const linear = Encoding.linear(encoding, located)
  const places = new Map(matrix.columns.map(({ name }, j) => [name, j]))
  const out = new Float32Array(matrix.rows * width)
  for (let row = 0; row < matrix.rows; row++) {
    out.set(linear.subarray(row * encoding.linearInputs, (row + 1) * encoding.linearInputs), row * width)
    let to = row * width + encoding.linearInputs
    for (const [k, { name, knots, fill }] of encoding.columns.entries()) {
      if (knots.length === 0) continue
      const raw = matrix.values[row * matrix.columns.length + (places.get(name) ?? 0)] ?? Number.NaN
      const { mean, spread } = scales[k] ?? { mean: 0, spread: 1 }
      const score = ((Number.isNaN(raw) ? fill : raw) - mean) / spread
      out[to++] = Math.max(-CLIP, Math.min(CLIP, score))
    }
  }
  return out
}

function scaleOf({ columns, rows, values }: Matrix.Matrix, j: number): { mean: number; spread: number } {
  let [sum, squares, count] = [0, 0, 0]
  for (let i = 0; i < rows; i++) {
    const value = values[i * columns.length + j] ?? Number.NaN
    if (Number.isNaN(value)) continue
    sum += value
    squares += value * value
    count++
  }
  const mean = count > 0 ? sum / count : 0
  const variance = count > 0 ? squares / count - mean * mean : 0
  return { mean, spread: variance > 1e-12 * (1 + mean * mean) ? Math.sqrt(variance) : 1 }
}
