/**
 * What must be known before an effect can be learnt, cross-fitted: the outcome under control and under treatment, by a network whose first
 * head gives the outcome under control and whose second what treatment adds (and, where treatment is not random, a direct output gives it:
 * DragonNet), and the probability of treatment.
 */
import { setImmediate } from 'node:timers/promises'
import { Failure, throwIfAborted } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import * as Boosting from './boosting.ts'
import * as Fitting from './fitting.ts'
import * as Logistic from './logistic.ts'
import * as Matrix from './matrix.ts'
import type { Recipe } from './member.ts'
import * as Multihead from './multihead.ts'
import type { Runtime } from './runtime.ts'
import type { Experiment } from './uplift.ts'

/** Whether outcomes are 0 or 1, so that a head gives log-odds, or any number, so that it gives standard deviations from the mean. */
export type Kind = 'binary' | 'real'

/** How a head's output becomes units of the outcome. */
export type Scale = { readonly mean: number; readonly spread: number; readonly kind: Kind }

/** Inputs of a model: `inputs` numbers a row, row-major. */
export type View = { readonly x: Float32Array; readonly inputs: number }

/** What the folds are fitted with: `bins` is what networks see, `linear` what the propensity does. `fold` numbers the part in which each row is held out. */
export type Options = {
  readonly experiment: Experiment
  readonly bins: View
  readonly linear: View
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
  readonly shape: Multihead.Shape
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
/** Small: what tells units apart is weaker than what tells outcomes. */
const SIZES = { trunk: [64, 32], headUnits: 16 } as const
/** A propensity beyond this is cut: its inverse would let one row outweigh hundreds. */
const CUT = 0.02
/** From this share of cut rows on, the arms are not comparable. */
const MOST_CUT = 0.2

/** Nuisances of every row. Throws `TREATMENT_NO_OVERLAP` when the treatment of a fifth of the rows is as good as certain, `ABORTED`. */
export async function fit(options: Options): Promise<Fitted> {
  const { outcome, treatment, rows, propensity: known } = options.experiment
  const scale = scaleOf(outcome)
  const target = scale.kind === 'binary' ? outcome : outcome.map((y) => (y - scale.mean) / scale.spread)
  const shape = { ...SIZES, inputs: options.bins.inputs, heads: [1, 1], direct: known === undefined ? 1 : 0 }
  const loss = factual(target, treatment, { kind: scale.kind, width: 2 + shape.direct })
  const start = [scale.kind === 'binary' ? logit(scale.mean) : 0, 0, 0]
  const { outputs, networks } = await crossFit(options, { shape, loss, start }, ([control = 0, added = 0]) => [
    inUnits(scale, control),
    inUnits(scale, control + added),
  ])
  const [control = new Float64Array(rows), treated = new Float64Array(rows)] = outputs
  const boosted = await boost(options, scale.kind)
  const { propensity, warnings } =
    known === undefined ? propensities(options) : { propensity: new Float64Array(rows).fill(known), warnings: [] }
  const both = (own: Float64Array, arm: 0 | 1) => own.map((value, row) => (value + (boosted.arms[arm][row] ?? 0)) / 2)
  return {
    arms: [both(control, 0), both(treated, 1)],
    propensity,
    tarnet: { arms: [control, treated], part: { shape, scale, networks } },
    boosted,
    warnings,
  }
}

/** `target` by the columns, through networks with one output. Throws `ABORTED`. */
export async function regress(options: Options & { readonly target: Float64Array }): Promise<Regressed> {
  const scale: Scale = { ...scaleOf(options.target), kind: 'real' }
  const wanted = options.target.map((value) => (value - scale.mean) / scale.spread)
  const shape = { ...SIZES, inputs: options.bins.inputs, heads: [1], direct: 0 }
  const { outputs, networks } = await crossFit(options, { shape, loss: squared(wanted), start: [0] }, ([z = 0]) => [
    inUnits(scale, z),
  ])
  const [outOfFold = new Float64Array(wanted.length)] = outputs
  return { outOfFold, part: { shape, scale, networks } }
}

type Network = { readonly shape: Multihead.Shape; readonly loss: Fitting.Loss; readonly start: readonly number[] }

/** Networks of every fold, and what `read` makes of their outputs for the rows that they did not see: one array a number, a mean over the members. */
async function crossFit(
  { fold, folds, members, bins, runtime, seed, onNetwork, signal }: Options,
  network: Network,
  read: (outputs: Float32Array) => readonly number[],
): Promise<{ readonly outputs: readonly Float64Array[]; readonly networks: readonly Float32Array[] }> {
  const outputs: Float64Array[] = []
  const networks: Float32Array[] = []
  const width = Multihead.widths(network.shape).reduce((sum, count) => sum + count, 0)
  for (let k = 0; k < folds; k++) {
    const own: Float32Array[] = []
    const held = Uint32Array.from(fold.keys()).filter((row) => fold[row] === k)
    for (let m = 0; m < members; m++) {
      const { train, validation } = parts(fold, k, `${seed}/${k}/${m}/validation`)
      const recipe = { ...RECIPE, batchRows: batchOf(train.length) }
      const setup = { ...network, x: bins.x, runtime, recipe, train, validation, signal }
      own.push((await Fitting.train({ ...setup, seed: `${seed}/${k}/${m}` })).weights)
      onNetwork()
    }
    networks.push(...own)
    for (const weights of own) {
      const found = await Fitting.outputsAt(runtime, network.shape, [weights], { x: bins.x, rows: held, signal })
      for (const [i, row] of held.entries()) {
        for (const [n, value] of read(found.subarray(i * width, (i + 1) * width)).entries()) {
          const sum = outputs[n] ?? new Float64Array(fold.length)
          sum[row] = (sum[row] ?? 0) + value / members
          outputs[n] = sum
        }
      }
    }
  }
  return { outputs, networks }
}

/** A network's output in units of the outcome: a probability, or a value. */
export function inUnits({ mean, spread, kind }: Scale, output: number): number {
  return kind === 'binary' ? sigmoid(output) : mean + spread * output
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

/** The loss of the outcome that was seen, by the head of control and what treatment adds; with a third output that of the treatment too. */
function factual(
  target: Float64Array,
  treatment: Uint8Array,
  { kind, width }: { readonly kind: Kind; readonly width: number },
): Fitting.Loss {
  return (outputs, rows, slopes) => {
    let sum = 0
    for (const [i, row] of rows.entries()) {
      const at = i * width
      const [arm = 0, y = 0] = [treatment[row], target[row]]
      const z = (outputs[at] ?? 0) + arm * (outputs[at + 1] ?? 0)
      const off = kind === 'binary' ? sigmoid(z) - y : z - y
      sum += kind === 'binary' ? logLoss(z, y) : off ** 2 / 2
      slopes[at] = off
      slopes[at + 1] = arm * off
      if (width < 3) continue
      const t = outputs[at + 2] ?? 0
      sum += logLoss(t, arm)
      slopes[at + 2] = sigmoid(t) - arm
    }
    return sum
  }
}

function squared(target: Float64Array): Fitting.Loss {
  return (outputs, rows, slopes) => {
    let sum = 0
    for (const [i, row] of rows.entries()) {
      const off = (outputs[i] ?? 0) - (target[row] ?? 0)
      sum += off ** 2 / 2
      slopes[i] = off
    }
    return sum
  }
}

function logLoss(z: number, y: number): number {
  return Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)))
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z))
}

function propensities({ experiment, linear, fold, folds }: Options): {
  readonly propensity: Float64Array
  readonly warnings: readonly string[]
} {
  const { x, inputs } = linear
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
