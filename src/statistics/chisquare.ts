/** The chi-square distribution. */
import { Failure } from '../core/failure.ts'
import * as Gamma from './gamma.ts'
import * as Normal from './normal.ts'
import * as Root from './root.ts'

/** P(X ≤ x). Throws `INPUT_INVALID` unless `degrees` is positive. */
export function cdf(x: number, degrees: number): number {
  return Gamma.lower(half(degrees), x / 2)
}

/** P(X > x), the p-value of a statistic, accurate far out. Throws `INPUT_INVALID` unless `degrees` is positive. */
export function survival(x: number, degrees: number): number {
  return Gamma.upper(half(degrees), x / 2)
}

/** The `x` with `cdf(x) = probability`. Throws `INPUT_INVALID` unless 0 < probability < 1 and `degrees` is positive. */
export function quantile(probability: number, degrees: number): number {
  const z = Normal.quantile(probability)
  let high = degrees + 2 * Math.sqrt(2 * degrees) * Math.max(1, z)
  while (cdf(high, degrees) < probability) high *= 2
  const upper = probability > 0.5
  return Root.between(0, high, (x) => (upper ? 1 - probability - survival(x, degrees) : cdf(x, degrees) - probability))
}

function half(degrees: number): number {
  if (!(degrees > 0)) throw new Failure('INPUT_INVALID', 'Degrees of freedom are positive.', { degrees })
  return degrees / 2
}
