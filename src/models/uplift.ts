/**
 * Who is moved by a treatment: conditional average treatment effects from an experiment, or from observations with overlap. Nuisances are
 * cross-fitted (Chernozhukov et al., 2018, doi:10.1111/ectj.12097); the effect is learnt from doubly robust pseudo-outcomes (Kennedy, 2023,
 * doi:10.1214/23-EJS2157) and by a multi-head network, and the learner of the least doubly robust loss on held-out folds is kept.
 */
import { Failure } from '../core/failure.ts'
import * as Progress from '../core/progress.ts'
import * as Rng from '../core/rng.ts'
import type * as Interval from '../statistics/interval.ts'
import * as Means from '../statistics/means.ts'
import * as Boosting from './boosting.ts'
import * as Choice from './choice.ts'
import * as Encoding from './encoding.ts'
import * as Fitting from './fitting.ts'
import * as Matrix from './matrix.ts'
import type * as Multihead from './multihead.ts'
import * as Nuisance from './nuisance.ts'
import * as Plain from './plain.ts'
import * as Recipe from './recipe.ts'
import * as Ridge from './ridge.ts'
import type { Runtime } from './runtime.ts'

/**
 * One row a unit: `treatment` 0 or 1, `outcome` any finite number. `propensity` is the known probability of treatment of a randomised
 * experiment; without it, it is estimated. `group` is the entity of a row: one entity is never on both sides of a fold.
 */
export type Experiment = Matrix.Matrix & {
  readonly treatment: Uint8Array
  readonly outcome: Float64Array
  readonly propensity?: number
  readonly group?: Uint32Array
}

/** How an effect is learnt: by logistic regressions (of a rate only), by the difference of two heads, from doubly robust pseudo-outcomes, or by boosting with the treatment as a column. */
export type Learner = 'T_LOGISTIC' | 'S_LOGISTIC' | 'TARNET' | 'DR_LINEAR' | 'DR_ADDITIVE' | 'DR_NETWORK' | 'S_BOOSTING'

/**
 * A candidate with its doubly robust loss on held-out folds over that of a constant effect: below 1 it tells units apart. `ENSEMBLE` is the
 * mean of the learners below 1.
 */
export type Candidate = { readonly learner: Learner | 'CONSTANT' | 'ENSEMBLE'; readonly lossToConstant: number }

/** What one learner learnt; plain data. `networks` and `boostings` are those of the folds, whose mean is taken. */
export type Part =
  | {
      readonly learner: 'TARNET' | 'DR_NETWORK'
      readonly shape: Multihead.Shape
      readonly scale: Nuisance.Scale
      readonly networks: readonly Float32Array[]
    }
  | { readonly learner: 'T_LOGISTIC' | 'S_LOGISTIC'; readonly pair: Plain.Pair; readonly shrinkage: Plain.Shrinkage }
  | { readonly learner: 'DR_LINEAR' | 'DR_ADDITIVE'; readonly ridge: Ridge.Ridge }
  | { readonly learner: 'S_BOOSTING'; readonly boostings: readonly Boosting.Boosting[] }

/** A learnt effect; plain data: the mean of `parts`, or `average` for everybody when there is none. */
export type Model = {
  readonly columns: readonly Matrix.Column[]
  readonly encoding: Encoding.Encoding
  readonly chosen: Candidate['learner']
  readonly candidates: readonly Candidate[]
  readonly parts: readonly Part[]
  readonly average: Interval.Interval
  readonly rows: { readonly treated: number; readonly control: number }
  readonly seed: string
  readonly runtime: string
  readonly warnings: readonly string[]
}

/** What {@link train} needs. */
export type Options = {
  readonly experiment: Experiment
  readonly seed: number | string
  readonly runtime: Runtime
  readonly folds?: number
  readonly members?: number
  /** The least units of each arm (200). */
  readonly minimum?: number
  readonly progress?: Progress.Progress
  readonly signal?: AbortSignal | undefined
}

/** An effect learnt from fewer units of an arm is noise: with 200 the average effect on a 15 % rate is known to ±7 points. */
export const MINIMUM = 200
const FOLDS = 3
const MEMBERS = 2

/**
 * The effect of the treatment by the columns of `experiment`. The same options give the same bits on one runtime. Throws `INPUT_INVALID`,
 * `COLUMN_NOT_FINITE`, `DATA_TOO_SMALL`, `TREATMENT_ONE_ARM`, `DATA_ONE_CLASS`, `TREATMENT_NO_OVERLAP`, `ABORTED`.
 */
export async function train(options: Options): Promise<Model> {
  const { experiment, runtime, progress = Progress.silent, signal, folds = FOLDS, members = MEMBERS } = options
  const rows = check(experiment, options.minimum ?? MINIMUM)
  const { kept, notes } = Matrix.informative(experiment)
  if (kept.length === 0) throw new Failure('DATA_TOO_SMALL', 'No column carries information.', { notes })
  const encoding = Encoding.fit(experiment, kept, Recipe.forRows(experiment.rows).bins)
  const located = Encoding.locate(encoding, experiment)
  const fold = foldsOf(experiment, folds, `${options.seed}/folds`)
  const total = folds * members * 2
  let done = 0
  const onNetwork = () => progress({ stage: 'uplift', done: ++done, total, unit: 'networks' })
  const [bins, linearView] = [binned(encoding, located), linearOf(encoding, located)]
  const setting = { experiment, bins, linear: linearView, fold, folds, members, runtime, onNetwork, signal }
  const nuisance = await Nuisance.fit({ ...setting, seed: `${options.seed}/nuisance` })
  const pseudo = pseudoOutcomes(experiment, nuisance)
  const average = Means.one(pseudo)
  const linear = Ridge.fit({ ...linearView, target: pseudo, fold, folds })
  const additive = Ridge.fit({ ...bins, target: pseudo, fold, folds })
  const network = await Nuisance.regress({ ...setting, target: pseudo, seed: `${options.seed}/effect` })
  const { tarnet, boosted } = nuisance
  const learnt: readonly Choice.Learnt[] = [
    ...plainly({ ...experiment, view: linearView, fold, folds }, pseudo),
    { part: { learner: 'TARNET', ...tarnet.part }, outOfFold: difference(tarnet.arms) },
    { part: { learner: 'DR_LINEAR', ridge: linear.ridge }, outOfFold: linear.outOfFold },
    { part: { learner: 'DR_ADDITIVE', ridge: additive.ridge }, outOfFold: additive.outOfFold },
    { part: { learner: 'DR_NETWORK', ...network.part }, outOfFold: network.outOfFold },
    { part: { learner: 'S_BOOSTING', boostings: boosted.boostings }, outOfFold: difference(boosted.arms) },
  ]
  const { chosen, candidates, parts } = Choice.of(learnt, { pseudo, fold, folds })
  return {
    columns: experiment.columns,
    encoding,
    chosen,
    candidates,
    parts,
    average: { ...average, method: 'doubly robust, cross-fitted' },
    rows,
    seed: String(options.seed),
    runtime: runtime.name,
    warnings: [
      ...notes,
      ...nuisance.warnings,
      ...(parts.length === 0 ? ['No learner tells units apart better than one effect for all.'] : []),
    ],
  }
}

/**
 * The effect on every row of `matrix`, in units of the outcome. Throws `FEATURE_UNKNOWN` naming a column that is absent,
 * `COLUMN_NOT_FINITE`, `ABORTED`.
 */
export async function predict(
  model: Model,
  matrix: Matrix.Matrix,
  runtime: Runtime,
  signal?: AbortSignal,
): Promise<Float64Array> {
  Matrix.check(matrix)
  const { encoding, parts, columns } = model
  if (parts.length === 0) return new Float64Array(matrix.rows).fill(model.average.estimate)
  const located = Encoding.locate(encoding, matrix)
  const bins = binned(encoding, located)
  const effects: Float64Array[] = []
  for (const part of parts) {
    if ('pair' in part) effects.push(plainEffect(part, linearOf(encoding, located).x))
    else if ('ridge' in part) {
      const view = part.learner === 'DR_LINEAR' ? linearOf(encoding, located) : bins
      effects.push(Ridge.predict(part.ridge, view.x))
    } else if (part.learner === 'S_BOOSTING') effects.push(boostedEffect(part.boostings, Matrix.only(matrix, columns)))
    else effects.push(await networkEffect(part, { x: bins.x, rows: matrix.rows, runtime, signal }))
  }
  return Choice.mean(effects)
}

/** The learners that only a rate has. */
function plainly(sample: Plain.Sample, pseudo: Float64Array): readonly Choice.Learnt[] {
  if (sample.outcome.some((value) => value !== 0 && value !== 1)) return []
  const learnt = [
    { learner: 'T_LOGISTIC', ...Plain.separate(sample) },
    { learner: 'S_LOGISTIC', ...Plain.joint(sample) },
  ] as const
  return learnt.map(({ learner, pair, outOfFold }) => {
    const { slope, centre, outOfFold: shrunk } = Plain.shrink(outOfFold, pseudo, sample)
    return { part: { learner, pair, shrinkage: { slope, centre } }, outOfFold: shrunk }
  })
}

type Seen = {
  readonly x: Float32Array
  readonly rows: number
  readonly runtime: Runtime
  readonly signal: AbortSignal | undefined
}

async function networkEffect(
  { learner, shape, scale, networks }: Part & { readonly learner: 'TARNET' | 'DR_NETWORK' },
  { x, rows: count, runtime, signal }: Seen,
): Promise<Float64Array> {
  const rows = Uint32Array.from({ length: count }, (_, row) => row)
  const effects: Float64Array[] = []
  for (const weights of networks) {
    const outputs = await Fitting.outputsAt(runtime, shape, [weights], { x, rows, signal })
    const width = outputs.length / Math.max(count, 1)
    const at = (row: number, output: number) => outputs[row * width + output] ?? 0
    const effect = (row: number) =>
      learner === 'DR_NETWORK'
        ? Nuisance.inUnits(scale, at(row, 0))
        : Nuisance.inUnits(scale, at(row, 0) + at(row, 1)) - Nuisance.inUnits(scale, at(row, 0))
    effects.push(Float64Array.from(rows, effect))
  }
  return Choice.mean(effects)
}

function plainEffect({ pair, shrinkage }: Extract<Part, { readonly pair: Plain.Pair }>, x: Float32Array): Float64Array {
  return Plain.predict(pair, x).map((effect) => Plain.drawn(shrinkage, effect))
}

function boostedEffect(boostings: readonly Boosting.Boosting[], matrix: Matrix.Matrix): Float64Array {
  const arms = [0, 1].map((arm) => Nuisance.withTreatment(matrix, new Uint8Array(matrix.rows).fill(arm)))
  return Choice.mean(boostings.map((boosting) => difference(arms.map((one) => Boosting.predict(boosting, one)))))
}

function difference([control, treated]: readonly Float64Array[]): Float64Array {
  return (treated ?? new Float64Array(0)).map((value, row) => value - (control?.[row] ?? 0))
}

function check(experiment: Experiment, minimum: number): { readonly treated: number; readonly control: number } {
  Matrix.check(experiment)
  const { rows, treatment, outcome, propensity } = experiment
  if (treatment.length !== rows || outcome.length !== rows || outcome.some((value) => !Number.isFinite(value)))
    throw new Failure('INPUT_INVALID', 'An experiment has one treatment and one finite outcome a row.', {
      rows,
      treatments: treatment.length,
      outcomes: outcome.length,
    })
  const other = treatment.find((value) => value > 1)
  if (other !== undefined)
    throw new Failure('INPUT_INVALID', 'A treatment is 0 or 1.', { name: 'treatment', value: other })
  if (propensity !== undefined && !(propensity > 0 && propensity < 1))
    throw new Failure('INPUT_INVALID', 'A propensity lies strictly between 0 and 1.', {
      name: 'propensity',
      value: propensity,
    })
  const treated = treatment.reduce((sum, value) => sum + value, 0)
  const facts = { treated, control: rows - treated, needed: minimum }
  if (treated === 0 || treated === rows)
    throw new Failure('TREATMENT_ONE_ARM', 'Every row has the same treatment: nothing can be compared.', facts)
  if (Math.min(treated, rows - treated) < minimum)
    throw new Failure('DATA_TOO_SMALL', `Each arm needs ${minimum} units.`, facts)
  if (outcome.every((value) => value === outcome[0]))
    throw new Failure('DATA_ONE_CLASS', 'Every row has the same outcome.', { ...facts, outcome: outcome[0] })
  return { treated, control: rows - treated }
}

/** The fold of each row, equally many of each arm in every fold; rows of one group share theirs. */
function foldsOf({ rows, treatment, group }: Experiment, folds: number, seed: string): Uint8Array {
  const rng = Rng.create(seed)
  const fold = new Uint8Array(rows)
  if (group) {
    const groups = rng.shuffle([...new Set(group)])
    const places = new Map(groups.map((one, i) => [one, i % folds]))
    return fold.map((_, row) => places.get(group[row] ?? 0) ?? 0)
  }
  const order = rng.shuffle(Uint32Array.from({ length: rows }, (_, i) => i))
  const next = [0, 0]
  for (const row of order) {
    const arm = treatment[row] ?? 0
    fold[row] = (next[arm] ?? 0) % folds
    next[arm] = (next[arm] ?? 0) + 1
  }
  return fold
}

// Kennedy (2023), equation 2.
function pseudoOutcomes({ treatment, outcome }: Experiment, { arms, propensity }: Nuisance.Fitted): Float64Array {
  return outcome.map((y, row) => {
    const [mu0 = 0, mu1 = 0, e = 0.5] = [arms[0][row], arms[1][row], propensity[row]]
    return treatment[row] === 1 ? mu1 - mu0 + (y - mu1) / e : mu1 - mu0 - (y - mu0) / (1 - e)
  })
}

/** Every column as its normal score. */
function linearOf(encoding: Encoding.Encoding, located: Encoding.Located): Nuisance.View {
  return { x: Encoding.linear(encoding, located), inputs: encoding.linearInputs }
}

/** Every column as piecewise-linear bins, with which a ridge regression is additive in curves. */
function binned(encoding: Encoding.Encoding, located: Encoding.Located): Nuisance.View {
  const x = new Float32Array(located.rows * encoding.inputs)
  Encoding.expand(
    encoding,
    located,
    Uint32Array.from({ length: located.rows }, (_, i) => i),
    x,
  )
  return { x, inputs: encoding.inputs }
}
