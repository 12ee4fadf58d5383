/**
 * What a targeting policy would have earned, from an experiment with stored probabilities: inverse weighting (Horvitz
 * and Thompson, 1952) and doubly robust (Dudík, Langford and Li, 2011, arXiv:1103.4601).
 */
import { Failure } from '../core/failure.ts'
import * as Column from './column.ts'
import type * as Interval from './interval.ts'
import * as Means from './means.ts'
import * as Moments from './moments.ts'

/**
 * One row a unit: what it did, the stored probability of the arm it was given, and the probability with which the
 * policy would give that same arm (0 or 1 for a fixed rule).
 */
export type Logged = {
  readonly outcome: Column.Column
  readonly probability: Column.Column
  readonly policy: Column.Column
}

/**
 * A model's forecasts beside {@link Logged}: of the outcome under the arm that was given, and of the mean outcome
 * under the policy.
 */
export type Modelled = Logged & { readonly forecastGiven: Column.Column; readonly forecastPolicy: Column.Column }

/** `epsilon`: the exploration that the plan kept, below which no stored probability may lie (default 0.001). */
export type Options = { readonly epsilon?: number; readonly level?: number }

/**
 * The mean outcome under the policy by inverse probability weighting, with Student's interval. Throws `INPUT_INVALID`
 * unless epsilon > 0 and every probability lies in [epsilon, 1], `ESTIMATE_UNDEFINED` below two units or when the
 * policy agrees with no unit.
 */
export function value(logged: Logged, { epsilon, level = 0.95 }: Options = {}): Interval.Interval {
  const terms = weights(logged, epsilon).map((weight, i) => weight * (logged.outcome[i] ?? 0))
  return { ...Means.one(terms, level), method: 'inverse probability weighting' }
}

/**
 * As {@link value} but divided by the mean weight (self-normalised; Swaminathan and Joachims, 2015): a little bias for
 * less variance.
 */
export function normalisedValue(logged: Logged, { epsilon, level = 0.95 }: Options = {}): Interval.Interval {
  const weight = weights(logged, epsilon)
  const meanWeight = Moments.mean(weight)
  const mean = Moments.mean(weight.map((w, i) => w * (logged.outcome[i] ?? 0))) / meanWeight
  const influence = weight.map((w, i) => mean + (w * ((logged.outcome[i] ?? 0) - mean)) / meanWeight)
  return { ...Means.one(influence, level), estimate: mean, method: 'self-normalised inverse weighting' }
}

/** As {@link value} with the doubly robust correction: unbiased whatever the model, narrower the better the model. */
export function robustValue(modelled: Modelled, { epsilon, level = 0.95 }: Options = {}): Interval.Interval {
  return { ...Means.one(robustTerms(modelled, epsilon), level), method: 'doubly robust' }
}

/** {@link robustValue} of one policy minus that of another on the same units, paired. Throws as {@link value}. */
export function robustGain(
  policy: Modelled,
  other: Modelled,
  { epsilon, level = 0.95 }: Options = {},
): Interval.Interval {
  const [terms, others] = [robustTerms(policy, epsilon), robustTerms(other, epsilon)]
  Column.rows({ policy: terms, other: others })
  const gains = terms.map((term, i) => term - (others[i] ?? 0))
  return { ...Means.one(gains, level), method: 'doubly robust, paired' }
}

function robustTerms(modelled: Modelled, epsilon: number | undefined): Float64Array {
  const { outcome, forecastGiven, forecastPolicy } = modelled
  Column.rows({ outcome, forecastGiven, forecastPolicy })
  return weights(modelled, epsilon).map(
    (weight, i) => (forecastPolicy[i] ?? 0) + weight * ((outcome[i] ?? 0) - (forecastGiven[i] ?? 0)),
  )
}

function weights({ outcome, probability, policy }: Logged, epsilon = 0.001): Float64Array {
  Column.rows({ outcome, probability, policy })
  if (!(epsilon > 0 && epsilon <= 1)) {
    throw new Failure('INPUT_INVALID', 'Epsilon lies above 0 and at most at 1.', { name: 'epsilon', value: epsilon })
  }
  Column.assertWithin('probability', probability, epsilon, 1)
  Column.assertWithin('policy', policy, 0, 1)
  Column.assertFinite('outcome', outcome)
  const ratio = Float64Array.from(policy, (share, i) => share / (probability[i] ?? 1))
  if (ratio.every((weight) => weight === 0)) {
    throw new Failure('ESTIMATE_UNDEFINED', 'The policy gives no unit the arm that it was given.', {
      units: ratio.length,
    })
  }
  return ratio
}
