/**
 * What must be known before an effect can be learnt, cross-fitted: the outcome under control and under treatment, by a network whose first
 * head gives the outcome under control and whose second what treatment adds (and a third the treatment where that is not random: DragonNet), and the probability of treatment.
 */
import { setImmediate } from 'node:timers/promises'
import { Failure, throwIfAborted } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import * as Boosting from './boosting.ts'
import * as Encoding from './encoding.ts'
import * as Heads from './heads.ts'
import * as Logistic from './logistic.ts'
import * as Matrix from './matrix.ts'
import type { Recipe } from './member.ts'
import type { Runtime } from './runtime.ts'
import type { Experiment } from './uplift.ts'

/** Whether outcomes are 0 or 1, so that a head gives log-odds, or any number, so that it gives standard deviations from the mean. */
export type Kind = 'binary' | 'real'

/** How a head's output becomes units of the outcome. */
export type Scale = { readonly mean: number; readonly spread: number; readonly kind: Kind }

/** What the folds are fitted with. `fold` numbers the part in which each row is held out. */
export type Options = {
  readonly experiment: Experiment
  readonly encoding: Encoding.Encoding
  readonly located: Encoding.Located
  readonly fold: Uint8Array
  readonly folds: number
  readonly members: number
  readonly runtime: Runtime
  readonly seed: string
  readonly onNetwork: () => void
  readonly signal?: AbortSignal | undefined
}

/** Networks of the folds as {@link Uplift.Part} keeps them. */
export type Networks = {
  readonly shape: Heads.Shape
  readonly scale: Scale
  readonly networks: readonly Float32Array[]
}

/** The outcome of each row under control and under treatment, by models that did not see it. */
export type Arms = readonly [control: Float64Array, treated: Float64Array]

/** Nuisances of each row, by models that did not see it: `arms` is the mean of both kinds. */
export type Fitted = {
  readonly arms: Arms
  readonly propensity: Float64Array
  readonly tarnet: { readonly arms: Arms; readonly part: Networks }
  readonly boosted: { readonly arms: Arms; readonly boostings: readonly Boosting.Boosting[] }
  readonly warnings: readonly string[]
}

/** A regression of any target: the prediction of each row by networks that did not see it, and those networks. */
export type Regressed = { readonly outOfFold: Float64Array; readonly part: Networks }

const VALIDATION_SHARE = 0.15
/** Shallow trees: an S-learner's effect is an interaction of few columns. */
const BOOSTING: Partial<Boosting.Recipe> = { depth: 3, rounds: 500, patience: 30 }
const TREATMENT = '(treatment)'
const RECIPE: Omit<Recipe, 'batchRows'> = { epochs: 100, patience: 15, rate: 2e-3, decay: 0.1 }
/** A propensity beyond this is cut: its inverse would let one row outweigh hundreds. */
const CUT = 0.02
/** From this share of cut rows on, the arms are not comparable. */
const MOST_CUT = 0.2

/** Nuisances of every row. Throws `TREATMENT_NO_OVERLAP` when the treatment of a fifth of the rows is as good as certain, `ABORTED`. */
export async function fit(options: Options): Promise<Fitted> {
  const { experiment, encoding, located, fold, folds, members } = options
  const { outcome, treatment, rows } = experiment
  const scale = scaleOf(outcome)
  const target = scale.kind === 'binary' ? outcome : outcome.map((y) => (y - scale.mean) / scale.spread)
  const isRandom = experiment.propensity !== undefined
  const shape = shapeOf(encoding, rows, isRandom ? 2 : 3)
  const objective = factual(target, treatment, scale.kind)
  const base = scale.kind === 'binary' ? logit(scale.mean) : 0
  const bias = [base, 0, 0]
  const sums = [new Float64Array(rows), new Float64Array(rows)] as const
  const networks: Float32Array[] = []
  for (let k = 0; k < folds; k++) {
    for (let m = 0; m < members; m++) {
      const { train, validation, held } = parts(fold, k, `${options.seed}/${k}/${m}/validation`)
      const recipe = { ...RECIPE, batchRows: batchOf(train.length) }
      const setup = { ...options, shape, encoding, located, recipe, objective, train, validation, bias }
      const weights = await Heads.train({ ...setup, seed: `${options.seed}/${k}/${m}` })
      networks.push(weights)
      const outputs = await Heads.outputsOf({ ...setup, weights, rows: held })
      for (const [h, sum] of sums.entries())
        for (const [i, row] of held.entries())
          sum[row] = (sum[row] ?? 0) + inUnits(scale, (outputs[0]?.[i] ?? 0) + h * (outputs[1]?.[i] ?? 0)) / members
      options.onNetwork()
    }
  }
  const boosted = await boost(options, scale.kind)
  const { propensity, warnings } = isRandom
    ? { propensity: new Float64Array(rows).fill(experiment.propensity ?? 0.5), warnings: [] }
    : propensities(options)
  const both = (arm: 0 | 1) => sums[arm].map((value, row) => (value + (boosted.arms[arm][row] ?? 0)) / 2)
  return {
    arms: [both(0), both(1)],
    propensity,
    tarnet: { arms: sums, part: { shape, scale, networks } },
    boosted,
    warnings,
  }
}

/** `target` by the columns, through networks with one output. Throws `ABORTED`. */
export async function regress(options: Options & { readonly target: Float64Array }): Promise<Regressed> {
  const { encoding, located, fold, folds, members, target } = options
  const scale: Scale = { ...scaleOf(target), kind: 'real' }
  const wanted = target.map((value) => (value - scale.mean) / scale.spread)
  const shape = shapeOf(encoding, target.length, 1)
  const objective = squared(wanted)
  const outOfFold = new Float64Array(target.length)
  const networks: Float32Array[] = []
  for (let k = 0; k < folds; k++) {
    for (let m = 0; m < members; m++) {
      const { train, validation, held } = parts(fold, k, `${options.seed}/${k}/${m}/validation`)
      const recipe = { ...RECIPE, batchRows: batchOf(train.length) }
      const setup = { ...options, shape, encoding, located, recipe, objective, train, validation, bias: [0] }
      const weights = await Heads.train({ ...setup, seed: `${options.seed}/${k}/${m}` })
      networks.push(weights)
      const [output] = await Heads.outputsOf({ ...setup, weights, rows: held })
      for (const [i, row] of held.entries())
        outOfFold[row] = (outOfFold[row] ?? 0) + inUnits(scale, output?.[i] ?? 0) / members
      options.onNetwork()
    }
  }
  return { outOfFold, part: { shape, scale, networks } }
}

/** A head's output in units of the outcome: a probability, or a value. */
export function inUnits({ mean, spread, kind }: Scale, output: number): number {
  return kind === 'binary' ? 1 / (1 + Math.exp(-output)) : mean + spread * output
}

/** The outcome by the columns and the treatment as one more column (an S-learner). */
async function boost({ experiment, fold, folds, seed, signal }: Options, kind: Kind): Promise<Fitted['boosted']> {
  const { outcome, treatment, rows } = experiment
  const arms: Arms = [new Float64Array(rows), new Float64Array(rows)]
  const boostings: Boosting.Boosting[] = []
  for (let k = 0; k < folds; k++) {
    throwIfAborted(signal)
    const { train, validation, held } = parts(fold, k, `${seed}/${k}/boosting/validation`)
    const sample = (picked: Uint32Array) => ({
      matrix: withTreatment(
        Matrix.rowsOf(experiment, picked),
        Uint8Array.from(picked, (row) => treatment[row] ?? 0),
      ),
      target: Float64Array.from(picked, (row) => outcome[row] ?? 0),
    })
    const boosting = Boosting.fit({
      loss: kind === 'binary' ? 'logistic' : 'squared',
      train: sample(train),
      validation: sample(validation),
      seed: `${seed}/${k}/boosting`,
      recipe: BOOSTING,
    })
    boostings.push(boosting)
    const matrix = Matrix.rowsOf(experiment, held)
    for (const [arm, predictions] of arms.entries()) {
      const predicted = Boosting.predict(boosting, withTreatment(matrix, new Uint8Array(held.length).fill(arm)))
      for (const [i, row] of held.entries()) predictions[row] = predicted[i] ?? 0
    }
    await setImmediate()
  }
  return { arms, boostings }
}

/** `matrix` with the treatment of each row as its last column. */
export function withTreatment({ columns, rows, values }: Matrix.Matrix, treatment: Uint8Array): Matrix.Matrix {
  const width = columns.length
  const wide = new Float32Array(rows * (width + 1))
  for (let row = 0; row < rows; row++) {
    wide.set(values.subarray(row * width, (row + 1) * width), row * (width + 1))
    wide[row * (width + 1) + width] = treatment[row] ?? 0
  }
  return { columns: [...columns, { name: TREATMENT }], rows, values: wide }
}

function factual(target: Float64Array, treatment: Uint8Array, kind: Kind): Heads.Objective {
  const residual = (z: number, y: number) => (kind === 'binary' ? 1 / (1 + Math.exp(-z)) - y : z - y)
  const off = (z: number, y: number) =>
    kind === 'binary' ? Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z))) : (z - y) ** 2 / 2
  return {
    loss: (outputs, rows) => {
      let sum = 0
      for (const [i, row] of rows.entries())
        sum += off((outputs[0]?.[i] ?? 0) + (treatment[row] ?? 0) * (outputs[1]?.[i] ?? 0), target[row] ?? 0)
      return sum
    },
    slope: (outputs, rows, slopes) => {
      for (const [i, row] of rows.entries()) {
        const arm = treatment[row] ?? 0
        for (const [h, slope] of slopes.entries()) {
          const z = (outputs[0]?.[i] ?? 0) + arm * (outputs[1]?.[i] ?? 0)
          if (h === 2) slope[i] = 1 / (1 + Math.exp(-(outputs[2]?.[i] ?? 0))) - arm
          else slope[i] = h <= arm ? residual(z, target[row] ?? 0) : 0
        }
      }
    },
  }
}

function squared(target: Float64Array): Heads.Objective {
  return {
    loss: ([output], rows) => rows.reduce((sum, row, i) => sum + ((output?.[i] ?? 0) - (target[row] ?? 0)) ** 2 / 2, 0),
    slope: ([output], rows, [slope]) => {
      if (slope) for (const [i, row] of rows.entries()) slope[i] = (output?.[i] ?? 0) - (target[row] ?? 0)
    },
  }
}

function propensities({ experiment, encoding, located, fold, folds }: Options): {
  readonly propensity: Float64Array
  readonly warnings: readonly string[]
} {
  const x = Encoding.linear(encoding, located)
  const inputs = encoding.linearInputs
  const { rows, treatment } = experiment
  const propensity = new Float64Array(rows)
  for (let k = 0; k < folds; k++) {
    const train = Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => fold[row] !== k)
    const own = new Float32Array(train.length * inputs)
    for (const [i, row] of train.entries()) own.set(x.subarray(row * inputs, (row + 1) * inputs), i * inputs)
    const logistic = Logistic.fit({ x: own, label: Uint8Array.from(train, (row) => treatment[row] ?? 0), inputs })
    const all = Logistic.probabilities(logistic, x)
    for (let row = 0; row < rows; row++) if (fold[row] === k) propensity[row] = all[row] ?? 0.5
  }
  const beyond = propensity.filter((p) => p < CUT || p > 1 - CUT).length
  const share = beyond / rows
  if (share > MOST_CUT)
    throw new Failure(
      'TREATMENT_NO_OVERLAP',
      'The columns all but decide who was treated: the arms cannot be compared.',
      {
        rows,
        beyond,
        cut: CUT,
      },
    )
  return {
    propensity: propensity.map((p) => Math.min(1 - CUT, Math.max(CUT, p))),
    warnings: [
      'The treatment was not random: effects hold only if the columns tell all that decided both treatment and outcome.',
      ...(beyond > 0 ? [`The propensity of ${beyond} rows lies beyond ${CUT} and was cut.`] : []),
    ],
  }
}

function scaleOf(values: Float64Array): Scale {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  const kind = values.every((value) => value === 0 || value === 1) ? 'binary' : 'real'
  return { mean, spread: spread > 0 ? spread : 1, kind }
}

/** Small data gets a small network: what tells units apart is weaker than what tells outcomes. */
function shapeOf(encoding: Encoding.Encoding, rows: number, heads: number): Heads.Shape {
  const trunk: readonly [number, number] = rows < 20_000 ? [64, 32] : [64, 32]
  return { inputs: encoding.inputs, trunk, head: 16, heads, dropout: 0.05 }
}

function batchOf(rows: number): number {
  return rows < 3_000 ? 64 : rows < 20_000 ? 256 : 512
}

function parts(fold: Uint8Array, k: number, seed: string) {
  const all = Uint32Array.from({ length: fold.length }, (_, row) => row)
  const others = Rng.create(seed).shuffle(all.filter((row) => fold[row] !== k))
  const cut = Math.round(others.length * VALIDATION_SHARE)
  return { validation: others.slice(0, cut), train: others.slice(cut), held: all.filter((row) => fold[row] === k) }
}

function logit(p: number): number {
  return Math.log(p / (1 - p))
}
