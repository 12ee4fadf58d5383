/**
 * The value of a wallet as a zero-inflated lognormal (Wang, Liu & Miao, 2019, arXiv:1912.07753): whether it spends at all, and how much
 * if it does, from one network with three outputs (log-odds, log-mean, log-spread before a softplus).
 */
import { Failure } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import * as Fitting from './fitting.ts'
import * as Inputs from './inputs.ts'
import * as Matrix from './matrix.ts'
import type { Recipe } from './member.ts'
import type * as Multihead from './multihead.ts'
import type { Name, Runtime } from './runtime.ts'

/** A trained value model; structured-cloneable, and JSON but for the networks' weights. */
export type Model = {
  readonly columns: readonly Matrix.Column[]
  readonly inputs: Inputs.Inputs
  readonly shape: Multihead.Shape
  readonly members: readonly Float32Array[]
  readonly seed: string
  readonly runtime: Name
  readonly rows: { readonly all: number; readonly spending: number }
  readonly notes: readonly string[]
}

/** What is foretold for each row: the chance to spend, the value if it does, and their product. */
export type Values = { readonly chance: Float64Array; readonly valueIfAny: Float64Array; readonly value: Float64Array }

/** What {@link train} needs: the amount that each row of `matrix` came to spend, 0 or more. */
export type Options = {
  readonly matrix: Matrix.Matrix
  readonly amount: Float64Array
  readonly seed: number | string
  readonly runtime: Runtime
  readonly members?: number
  readonly signal?: AbortSignal | undefined
}

const MINIMUM = { positives: 50, negatives: 20 }
const MEMBERS = 3
const VALIDATION_SHARE = 0.2
const SPREAD_FLOOR = 0.05
// A lognormal of greater spread has a mean that no data set of this size could confirm.
const SPREAD_CEILING = 3
const RECIPE: Recipe = { batchRows: 128, epochs: 120, patience: 15, rate: 2e-3, decay: 0.1 }

/** A value model. The same options give the same bits on one runtime. Throws `INPUT_INVALID`, `COLUMN_NOT_FINITE`, `DATA_ONE_CLASS`, `DATA_TOO_SMALL`, `ABORTED`. */
export async function train(options: Options): Promise<Model> {
  const { matrix, amount, runtime, members = MEMBERS, signal } = options
  const seed = String(options.seed)
  Matrix.check(matrix)
  const bad = amount.findIndex((y) => !(y >= 0 && Number.isFinite(y)))
  if (bad >= 0 || amount.length !== matrix.rows) {
    throw new Failure('INPUT_INVALID', 'Every row has an amount of 0 or more.', {
      row: bad,
      rows: matrix.rows,
      amounts: amount.length,
    })
  }
  const label = Uint8Array.from(amount, (y) => Number(y > 0))
  Matrix.requireEnough({ ...matrix, label }, 'training', MINIMUM)
  const { kept, notes } = Matrix.informative(matrix)
  if (kept.length === 0) throw new Failure('DATA_TOO_SMALL', 'No column carries information.', { notes })
  const inputs = Inputs.fit(matrix, kept)
  const x = Inputs.of(inputs, matrix)
  const shape: Multihead.Shape = { inputs: inputs.width, trunk: [32, 32], headUnits: 16, heads: [3], direct: 0 }
  const order = Rng.create(`${seed}/validation`).shuffle(Uint32Array.from(amount.keys()))
  const cut = Math.round(order.length * VALIDATION_SHARE)
  const rows = { train: order.slice(cut), validation: order.slice(0, cut) }
  const weights: Float32Array[] = []
  for (let k = 0; k < members; k++) {
    const start = startOf(amount)
    const setup = {
      runtime,
      shape,
      recipe: RECIPE,
      x,
      ...rows,
      loss: lossOf(amount),
      start,
      seed: `${seed}/member-${k}`,
      signal,
    }
    weights.push((await Fitting.train(setup)).weights)
  }
  const spending = label.reduce((sum, y) => sum + y, 0)
  return {
    columns: matrix.columns,
    inputs,
    shape,
    members: weights,
    seed,
    runtime: runtime.name,
    rows: { all: matrix.rows, spending },
    notes,
  }
}

/** The values of every row of `matrix`, each a mean over the networks. Throws `FEATURE_UNKNOWN`, `COLUMN_NOT_FINITE`, `ABORTED`. */
export async function values(
  { inputs, shape, members }: Model,
  matrix: Matrix.Matrix,
  runtime: Runtime,
  signal?: AbortSignal,
): Promise<Values> {
  Matrix.check(matrix)
  const x = Inputs.of(inputs, matrix)
  const rows = Uint32Array.from({ length: matrix.rows }, (_, row) => row)
  const chance = new Float64Array(matrix.rows)
  const value = new Float64Array(matrix.rows)
  for (const weights of members) {
    const outputs = await Fitting.outputsAt(runtime, shape, [weights], { x, rows, signal })
    for (const row of rows) {
      const [z = 0, mu = 0, s = 0] = outputs.subarray(row * 3, row * 3 + 3)
      const p = sigmoid(z)
      chance[row] = (chance[row] ?? 0) + p / members.length
      value[row] = (value[row] ?? 0) + (p * Math.exp(mu + spread(s) ** 2 / 2)) / members.length
    }
  }
  return { chance, value, valueIfAny: value.map((each, row) => each / (chance[row] ?? 1)) }
}

/** The loss of equation 5 and its slopes: log loss of spending, plus the lognormal's where a row spent. */
export function lossOf(amount: Float64Array): Fitting.Loss {
  return (outputs, rows, slopes) => {
    let sum = 0
    for (const [i, row] of rows.entries()) {
      const y = amount[row] ?? 0
      const [z = 0, mu = 0, s = 0] = outputs.subarray(i * 3, i * 3 + 3)
      const spends = Number(y > 0)
      sum += Math.max(z, 0) - z * spends + Math.log1p(Math.exp(-Math.abs(z)))
      slopes[i * 3] = sigmoid(z) - spends
      slopes[i * 3 + 1] = 0
      slopes[i * 3 + 2] = 0
      if (spends === 0) continue
      const sigma = spread(s)
      const error = mu - Math.log(y)
      sum += Math.log(sigma) + error ** 2 / (2 * sigma ** 2)
      slopes[i * 3 + 1] = error / sigma ** 2
      const inside = sigma < SPREAD_CEILING ? sigmoid(s) : 0
      slopes[i * 3 + 2] = (1 / sigma - error ** 2 / sigma ** 3) * inside
    }
    return sum
  }
}

function startOf(amount: Float64Array): number[] {
  const logs = amount.filter((y) => y > 0).map(Math.log)
  const mean = logs.reduce((sum, l) => sum + l, 0) / logs.length
  const deviation = Math.sqrt(logs.reduce((sum, l) => sum + (l - mean) ** 2, 0) / logs.length)
  const wanted = Math.max(deviation - SPREAD_FLOOR, 0.1)
  const rate = logs.length / amount.length
  return [Math.log(rate / (1 - rate)), mean, Math.log(Math.expm1(wanted))]
}

function spread(s: number): number {
  const softplus = Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)))
  return Math.min(SPREAD_CEILING, SPREAD_FLOOR + softplus)
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z))
}
