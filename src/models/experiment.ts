/** An uplift model from one table of an experiment, judged on another that it never saw. */
import type { Progress } from '../core/progress.ts'
import type * as Interval from '../statistics/interval.ts'
import * as Judgement from './judgement.ts'
import * as Matrix from './matrix.ts'
import type { Runtime } from './runtime.ts'
import * as Table from './table.ts'
import * as Uplift from './uplift.ts'

/** One side: a table, and the treatment (0 or 1) and outcome of each of its rows. */
export type Side = { readonly table: Table.Table; readonly treatment: Uint8Array; readonly outcome: Float64Array }

/** What {@link run} needs. `leave` names columns that are no inputs; without a test side a third of the rows is held out by row hash. */
export type Options = {
  readonly train: Side
  readonly test?: Side
  readonly leave: readonly string[]
  readonly seed?: number | string
  readonly minimum?: number
  readonly runtime: Runtime
  readonly progress?: Progress
  readonly signal?: AbortSignal | undefined
}

/** What was learnt and how it was judged. */
export type Result = Judgement.Judgement & {
  readonly chosen: Uplift.Candidate['learner']
  readonly candidates: readonly Uplift.Candidate[]
  readonly average: Interval.Interval
  readonly learntFrom: { readonly treated: number; readonly control: number }
  readonly runtime: string
  readonly warnings: readonly string[]
}

const TEST_SHARE = 1 / 3

/** Trains and judges. The treatment counts as randomised with the share of treated rows. Throws what {@link Uplift.train} and {@link Judgement.judge} throw. */
export async function run(options: Options): Promise<Result> {
  const { runtime, leave, seed = 0, signal } = options
  const [learnt, judgedOn] = options.test
    ? [options.train, options.test]
    : parted(options.train, { leave, key: `experiment/${seed}` })
  const vocabularies = without(learnt.table, leave).map(Table.vocabulary)
  const whole = ({ table, treatment, outcome }: Side): Uplift.Experiment => ({
    ...Table.matrix(table, vocabularies, treatment.length),
    treatment,
    outcome,
  })
  const [train, test] = [whole(learnt), whole(judgedOn)]
  const share = train.treatment.reduce((sum, arm) => sum + arm, 0) / train.rows
  const randomised = (experiment: Uplift.Experiment) => ({ ...experiment, propensity: share })
  const { progress, minimum } = options
  const model = await Uplift.train({
    // One arm alone has no propensity; training says so.
    experiment: share > 0 && share < 1 ? randomised(train) : train,
    seed,
    runtime,
    signal,
    ...(progress ? { progress } : {}),
    ...(minimum === undefined ? {} : { minimum }),
  })
  const judged = await Judgement.judge({ model, train, test: randomised(test), runtime, seed, signal })
  return {
    ...judged,
    chosen: model.chosen,
    candidates: model.candidates,
    average: model.average,
    learntFrom: model.rows,
    runtime: runtime.name,
    warnings: [...Table.notes(vocabularies), ...leaks(train), ...model.warnings],
  }
}

/** Columns that give away the outcome, or who was treated: both were hardly known before. */
function leaks(experiment: Uplift.Experiment): readonly string[] {
  const { treatment, outcome } = experiment
  const isRate = outcome.every((value) => value === 0 || value === 1)
  return [
    ...(isRate ? Matrix.leaks({ ...experiment, label: Uint8Array.from(outcome) }) : []),
    ...Matrix.leaks({ ...experiment, label: treatment }).map(
      (warning) => `Of who was treated: ${warning} A treatment that columns foretell was not drawn at random.`,
    ),
  ]
}

function without(table: Table.Table, leave: readonly string[]): Table.Table {
  return table.filter(({ name }) => !leave.includes(name))
}

type Parting = { readonly leave: readonly string[]; readonly key: string }

/** In two by row hash, so that equal rows fall on one side. */
function parted({ table, treatment, outcome }: Side, { leave, key }: Parting): [Side, Side] {
  const { rest, heldOut } = Matrix.split(Table.content(without(table, leave)), TEST_SHARE, key)
  const side = (rows: Uint32Array): Side => ({
    table: Table.rowsOf(table, rows),
    treatment: Uint8Array.from(rows, (row) => treatment[row] ?? 0),
    outcome: Float64Array.from(rows, (row) => outcome[row] ?? 0),
  })
  return [side(rest), side(heldOut)]
}
