/** How well a learnt effect ranks the rows of another experiment, beside a T-learner on logistic regressions, and what treating by it would be worth. */
import { Failure, throwIfAborted } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import * as Arms from '../statistics/arms.ts'
import type * as Interval from '../statistics/interval.ts'
import * as Ipw from '../statistics/ipw.ts'
import * as Proportions from '../statistics/proportions.ts'
import * as Statistics from '../statistics/uplift.ts'
import * as Encoding from './encoding.ts'
import * as Logistic from './logistic.ts'
import type * as Matrix from './matrix.ts'
import * as Plain from './plain.ts'
import type { Runtime } from './runtime.ts'
import * as Uplift from './uplift.ts'

/** A ranking's figures. Qini with its bootstrap interval; AUUC and the uplift among the best share. */
export type Figures = {
  readonly qini: Interval.Interval
  readonly auuc: number
  readonly upliftAt: { readonly '0.1': number; readonly '0.3': number }
}

/**
 * A judged effect: `baseline` is the T-learner, `difference` of Qini is ours minus its, paired on the same draws. `policy` is the mean
 * outcome if those were treated whose effect exceeds `threshold`, beside treating all and none.
 */
export type Judgement = {
  readonly rows: { readonly treated: number; readonly control: number }
  readonly ours: Figures
  readonly baseline: Figures
  readonly difference: Interval.Interval
  /** Rate of the treated minus that of control on the judged rows (Newcombe). */
  readonly effect: Interval.Interval
  readonly policy: {
    readonly threshold: number
    readonly share: number
    readonly targeted: Interval.Interval
    readonly all: Interval.Interval
    readonly none: Interval.Interval
    /** The same, doubly robust with the baseline's regressions as forecasts; `gain` is targeted minus all, paired. */
    readonly robust: Readonly<Record<'targeted' | 'all' | 'none' | 'gain', Interval.Interval>>
  }
}

/** What {@link judge} needs: `train` is what the model and the baseline learn from, `test` what neither has seen. */
export type Options = {
  readonly model: Uplift.Model
  readonly train: Uplift.Experiment
  readonly test: Uplift.Experiment
  readonly runtime: Runtime
  readonly seed: number | string
  readonly threshold?: number
  readonly draws?: number
  readonly signal?: AbortSignal | undefined
}

/** Judges. Throws `LABEL_NOT_BINARY` unless outcomes are 0 and 1, `INPUT_INVALID` without a known propensity, `ESTIMATE_UNDEFINED` when an arm is empty. */
export async function judge(options: Options): Promise<Judgement> {
  const { model, train, test, runtime, seed, threshold = 0, draws = 500, signal } = options
  if (test.outcome.some((value) => value !== 0 && value !== 1))
    throw new Failure('LABEL_NOT_BINARY', 'Rankings by effect are judged on outcomes of 0 and 1.', {
      column: 'outcome',
    })
  const { propensity } = test
  if (propensity === undefined)
    throw new Failure('INPUT_INVALID', 'Only a randomised experiment can judge an effect.', { name: 'propensity' })
  const effect = await Uplift.predict(model, test, runtime, signal)
  throwIfAborted(signal)
  const [control, treatedRate] = rates(model.encoding, train, test)
  const plain = treatedRate.map((p, row) => p - (control[row] ?? 0))
  const ranked = (score: Float64Array) => ({ outcome: test.outcome, treatment: test.treatment, score })
  const drawing = (name: string) => ({ rng: Rng.create(`${seed}/${name}`), draws })
  const figures = (score: Float64Array): Figures => ({
    qini: Statistics.qiniInterval(ranked(score), drawing('qini')),
    auuc: Statistics.auuc(ranked(score)),
    upliftAt: { '0.1': Statistics.atK(ranked(score), 0.1), '0.3': Statistics.atK(ranked(score), 0.3) },
  })
  const logged = (isTreated: (row: number) => boolean): Ipw.Modelled => ({
    outcome: test.outcome,
    probability: Float64Array.from(test.treatment, (arm) => (arm === 1 ? propensity : 1 - propensity)),
    policy: Float64Array.from(test.treatment, (arm, row) => (isTreated(row) === (arm === 1) ? 1 : 0)),
    forecastGiven: Float64Array.from(test.treatment, (arm, row) => (arm === 1 ? treatedRate : control)[row] ?? 0),
    forecastPolicy: Float64Array.from(control, (p, row) => (isTreated(row) ? (treatedRate[row] ?? 0) : p)),
  })
  const isTargeted = (row: number) => (effect[row] ?? 0) > threshold
  const policies = { targeted: logged(isTargeted), all: logged(() => true), none: logged(() => false) }
  const targeted = effect.filter((one) => one > threshold).length
  const treated = test.treatment.reduce((sum, arm) => sum + arm, 0)
  const counts = Arms.map(Arms.split(test.outcome, test.treatment), (values) => ({
    events: values.reduce((sum, value) => sum + value, 0),
    units: values.length,
  }))
  return {
    rows: { treated, control: test.rows - treated },
    ours: figures(effect),
    baseline: figures(plain),
    difference: Statistics.qiniDifference(ranked(effect), plain, drawing('difference')),
    effect: Proportions.difference(counts),
    policy: {
      threshold,
      share: targeted / test.rows,
      targeted: Ipw.value(policies.targeted),
      all: Ipw.value(policies.all),
      none: Ipw.value(policies.none),
      robust: {
        targeted: Ipw.robustValue(policies.targeted),
        all: Ipw.robustValue(policies.all),
        none: Ipw.robustValue(policies.none),
        gain: Ipw.robustGain(policies.targeted, policies.all),
      },
    },
  }
}

/** The effect of each row of `test` as the difference of two logistic regressions, one an arm of `train`. */
export function tLearner(encoding: Encoding.Encoding, train: Uplift.Experiment, test: Matrix.Matrix): Float64Array {
  const [control, treated] = rates(encoding, train, test)
  return treated.map((p, row) => p - (control[row] ?? 0))
}

/** The rate of each row of `test` under control and under treatment. */
function rates(encoding: Encoding.Encoding, train: Uplift.Experiment, test: Matrix.Matrix) {
  const view = (matrix: Matrix.Matrix) => ({
    x: Encoding.linear(encoding, Encoding.locate(encoding, matrix)),
    inputs: encoding.linearInputs,
  })
  const rows = Uint32Array.from({ length: train.rows }, (_, row) => row)
  const [control, treated] = Plain.arms({ ...train, view: view(train) }, rows)
  const { x } = view(test)
  return [Logistic.probabilities(control, x), Logistic.probabilities(treated, x)] as const
}
