/**
 * Sample ratio mismatch: whether the arms came out in the planned shares (Fabijan and others, 2019,
 * doi:10.1145/3292500.3330722).
 */
import { Failure } from '../core/failure.ts'
import * as ChiSquare from './chisquare.ts'
import * as Interval from './interval.ts'

/** Units seen in each arm, and the planned share of each in the same order (any positive scale). */
export type Shares = { readonly observed: readonly number[]; readonly planned: readonly number[] }

/** Pearson's statistic with its p-value; `mismatch` when that is below `alpha`, and then no effect may be reported. */
export type Srm = {
  readonly statistic: number
  readonly degrees: number
  readonly pValue: number
  readonly alpha: number
  readonly mismatch: boolean
  readonly expected: readonly number[]
}

/**
 * Pearson's χ² test of the counts against the plan, with a small default `alpha` because it runs on every report.
 * Throws `INPUT_INVALID` unless there are two or more arms with whole counts and positive shares, `ESTIMATE_UNDEFINED`
 * without units.
 */
export function test({ observed, planned }: Shares, alpha = 0.001): Srm {
  Interval.alpha(alpha)
  const countsFit = observed.every((count) => Number.isSafeInteger(count) && count >= 0)
  const sharesFit = planned.every((share) => Number.isFinite(share) && share > 0)
  if (observed.length < 2 || planned.length !== observed.length || !countsFit || !sharesFit) {
    throw new Failure('INPUT_INVALID', 'Two or more arms need a whole count and a positive share each.', {
      name: 'observed',
      observed,
      planned,
    })
  }
  const units = observed.reduce((sum, count) => sum + count, 0)
  if (units === 0) throw new Failure('ESTIMATE_UNDEFINED', 'No arm has any unit.', { observed })
  const whole = planned.reduce((sum, share) => sum + share, 0)
  const expected = planned.map((share) => (units * share) / whole)
  const statistic = expected.reduce((sum, mean, arm) => sum + ((observed[arm] ?? 0) - mean) ** 2 / mean, 0)
  const degrees = observed.length - 1
  const pValue = ChiSquare.survival(statistic, degrees)
  return { statistic, degrees, pValue, alpha, mismatch: pValue < alpha, expected }
}
