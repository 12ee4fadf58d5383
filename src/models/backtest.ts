/**
 * The backtest of a recipe: models that know neither the later period nor any entity they are judged on, and what they said
 * held against what happened. Entities are dealt into rounds; each round fits on the others' rows and judges its own.
 */
import * as Rng from '../core/rng.ts'
import * as Compare from './compare.ts'
import * as Evaluation from './evaluation.ts'
import * as Matrix from './matrix.ts'
import type { Model } from './model.ts'
import * as Registry from './registry.ts'
import type { Runtime } from './runtime.ts'
import * as Score from './score.ts'
import * as Training from './training.ts'

/** Rounds unless told: each fits on two thirds of the entities. */
export const ROUNDS = 3

/** What is fitted and judged: `test` lies after `validation`, which lies after `train`. With a `champion` both are compared. */
export type Plan = Omit<Training.Options, 'runtime' | 'progress' | 'signal' | 'crew' | 'minimum'> & {
  readonly test: Matrix.Dataset
  readonly rounds?: number
  readonly minimum?: Minimum
  readonly champion?: Model
}

/** The least of each outcome in every set, after entities were set apart. */
export type Minimum = {
  readonly train: Matrix.Minimum
  readonly validation: Matrix.Minimum
  readonly test: Matrix.Minimum
}

/** The minimum unless told. */
export const MINIMUM: Minimum = {
  train: Matrix.TRAIN_MINIMUM,
  validation: Matrix.VALIDATION_MINIMUM,
  test: { positives: 20, negatives: 20 },
}

/** The least that can be computed with, for those who say that they accept it. */
export const ANY: Minimum = {
  train: { positives: 2, negatives: 2 },
  validation: { positives: 2, negatives: 2 },
  test: { positives: 2, negatives: 2 },
}

/** What every row of the test set was told by a model that learnt from neither it nor its entity; `row` numbers it there. */
export type Judged = Evaluation.Predictions & { readonly row: Uint32Array }

/** The figures, what the comparison with the champion said (`null` without one), and the versions of the models of the rounds. */
export type Backtest = {
  readonly evaluation: Evaluation.Evaluation
  readonly judged: Judged
  readonly comparison: Compare.Comparison | null
  readonly versions: readonly string[]
  readonly entities: number
}

/** One round: no group of `test` occurs in `train` or `validation`. */
export type Round = {
  readonly train: Matrix.Dataset
  readonly validation: Matrix.Dataset
  readonly test: Matrix.Dataset
  /** The rows of the whole test set that `test` holds. */
  readonly rows: Uint32Array
}

/** Round number `round` of `plan`, by the hash of each row's group: every row of `test` is in the test set of exactly one. */
export function dealt({ train, validation, test, seed, rounds = ROUNDS }: Plan, round: number): Round {
  const key = `${seed}/rounds`
  const part = (dataset: Matrix.Dataset) => Matrix.draws(dataset, key).map((draw) => Math.floor(draw * rounds))
  const parts = { train: part(train), validation: part(validation), test: part(test) }
  return {
    train: Matrix.where(train, (row) => parts.train[row] !== round),
    validation: Matrix.where(validation, (row) => parts.validation[row] !== round),
    test: Matrix.where(test, (row) => parts.test[row] === round),
    rows: Uint32Array.from(parts.test.keys()).filter((row) => parts.test[row] === round),
  }
}

/** What the model of one round said of the rows that it had not seen, and its version. */
export type Said = { readonly predictions: Judged; readonly version: string }

/** Fits round number `round` and asks it of its own rows. Throws what training and scoring throw. */
export async function attend(plan: Plan, round: number, runtime: Runtime, watch: Score.Watch = {}): Promise<Said> {
  const { rounds, minimum = MINIMUM, champion, ...options } = plan
  const { train, validation, test: own, rows } = dealt({ ...plan, test: grouped(plan.test) }, round)
  const { progress, signal, crew } = watch
  const model = await Training.train({
    ...options,
    train,
    validation,
    seed: `${plan.seed}/round-${round}`,
    minimum,
    importance: 'none',
    runtime,
    signal,
    ...(progress ? { progress } : {}),
    ...(crew ? { crew } : {}),
  })
  const said = await Evaluation.predict(model, own, runtime, { signal })
  const rival = champion ? { champion: (await Score.score(champion, own, runtime, { signal })).probability } : {}
  return { predictions: { ...said, ...rival, row: rows }, version: Registry.version(model) }
}

/** Without entities every row of a test set is one of its own. */
function grouped(test: Matrix.Dataset): Matrix.Dataset & { readonly group: Uint32Array } {
  return { ...test, group: test.group ?? Uint32Array.from({ length: test.rows }, (_, row) => row) }
}

/** Throws `DATA_TOO_SMALL` when the test set of `plan` has too few of an outcome. */
export function requireEnough({ test, minimum = MINIMUM }: Plan): void {
  Matrix.requireEnough(test, 'test', minimum.test)
}

/**
 * Judges what all rounds of `plan` said, in their order, together. With a champion half of the entities decide and the other half is judged on,
 * so that the figures of whoever won are not those it won by. Throws what evaluation throws.
 */
export function judge(plan: Plan, said: readonly Said[]): Backtest {
  const { champion } = plan
  const rows = said.flatMap(({ predictions }) => [...predictions.row])
  const all = { ...Evaluation.pool(said.map(({ predictions }) => predictions)), row: Uint32Array.from(rows) }
  const versions = said.map(({ version }) => version)
  const found = { judged: all, versions, entities: new Set(all.group).size }
  if (!champion) return { ...found, evaluation: Evaluation.judge(all), comparison: null }
  const deciding = (group: number) => Matrix.drawOf(group, `${plan.seed}/deciding`) < 0.5
  const half = (wanted: boolean) =>
    Evaluation.pick(
      all,
      Uint32Array.from(all.group.keys()).filter((row) => deciding(all.group[row] ?? 0) === wanted),
    )
  const decide = half(true)
  const comparison = Compare.of({
    challenger: decide.probability,
    champion: decide.champion ?? decide.probability,
    outcomes: decide.outcomes,
    group: decide.group,
    rng: Rng.create(`${plan.seed}/comparison`),
  })
  return { ...found, evaluation: Evaluation.judge(half(false)), comparison }
}
