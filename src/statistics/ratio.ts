/**
 * A ratio of two estimates with Fieller's interval (1954, doi:10.1111/j.2517-6161.1954.tb00159.x); never by the delta
 * method, which is wrong near a denominator of 0.
 */
import { Failure } from '../core/failure.ts'
import * as Interval from './interval.ts'
import * as Normal from './normal.ts'

/** An estimate with the variance of its error. */
type Estimate = { readonly estimate: number; readonly variance: number }

/** The two estimates and the covariance of their errors (default 0). */
export type Parts = {
  readonly numerator: Estimate
  readonly denominator: Estimate
  readonly covariance?: number
}

/** The ratio: bounded, or printed as "unbounded" with the reason when the denominator may be 0. */
export type Ratio =
  | ({ readonly kind: 'bounded' } & Interval.Interval)
  | { readonly kind: 'unbounded'; readonly reason: string; readonly level: number; readonly method: string }

const METHOD = 'Fieller'

/**
 * Fieller's interval of numerator / denominator by normal errors; unbounded when the denominator's own interval
 * contains 0, at its end too. Throws `INPUT_INVALID` when a number is not finite, a variance is negative, or the
 * covariance exceeds what the variances allow.
 */
export function of({ numerator, denominator, covariance = 0 }: Parts, level = 0.95): Ratio {
  const numbers = [numerator.estimate, numerator.variance, denominator.estimate, denominator.variance, covariance]
  const bound = numerator.variance * denominator.variance
  if (!numbers.every(Number.isFinite) || numerator.variance < 0 || denominator.variance < 0) {
    throw new Failure('INPUT_INVALID', 'Estimates are finite and variances are not negative.', {
      numerator,
      denominator,
    })
  }
  if (covariance ** 2 > bound * (1 + 1e-9)) {
    throw new Failure('INPUT_INVALID', 'The covariance is larger than the variances allow.', {
      name: 'covariance',
      covariance,
    })
  }
  const z2 = Normal.quantile(1 - Interval.alpha(level) / 2) ** 2
  // The ends are the roots of a r² − 2 b r + c = 0.
  const a = denominator.estimate ** 2 - z2 * denominator.variance
  if (a <= 0) return unbounded(level)
  const b = numerator.estimate * denominator.estimate - z2 * covariance
  const c = numerator.estimate ** 2 - z2 * numerator.variance
  const root = Math.sqrt(Math.max(0, b * b - a * c))
  const ratio = numerator.estimate / denominator.estimate
  return { kind: 'bounded', ...Interval.between(ratio, (b - root) / a, (b + root) / a, level, METHOD) }
}

/**
 * A known `amount` (a cost, without error) over an estimate, from the estimate's own interval turned over; so the
 * ratio is unbounded exactly when that interval contains 0. Keeps the interval's level. Throws `INPUT_INVALID` when
 * `amount` is not finite.
 */
export function ofKnown(amount: number, denominator: Interval.Interval): Ratio {
  if (!Number.isFinite(amount)) {
    throw new Failure('INPUT_INVALID', 'The amount must be a finite number.', { name: 'amount', value: amount })
  }
  if (Interval.contains(denominator, 0)) return unbounded(denominator.level)
  const ends = [amount / denominator.low, amount / denominator.high]
  const method = `${METHOD}, from ${denominator.method}`
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  return { kind: 'bounded', ...Interval.between(amount / denominator.estimate, low, high, denominator.level, method) }
}

function unbounded(level: number): Ratio {
  const reason = `The ${Number((level * 100).toFixed(6))} % interval of the denominator contains 0.`
  return { kind: 'unbounded', reason, level, method: METHOD }
}
