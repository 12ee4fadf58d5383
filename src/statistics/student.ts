/** Student's t distribution, central and noncentral; degrees of freedom may be fractional, as Welch's are. */
import { Failure } from '../core/failure.ts'
import * as Beta from './beta.ts'
import * as Gamma from './gamma.ts'
import * as Normal from './normal.ts'
import * as Root from './root.ts'

// Above this the t and the normal quantile differ by less than 1e-10 of their value.
const NORMAL_FROM = 1e11

/** P(T ≤ t). Throws `INPUT_INVALID` unless `degrees` is positive. */
export function cdf(t: number, degrees: number): number {
  const tail = upperTail(Math.abs(t), degrees)
  return t < 0 ? tail : 1 - tail
}

/** The `t` with `cdf(t) = probability`. Throws `INPUT_INVALID` unless 0 < probability < 1 and `degrees` is positive. */
export function quantile(probability: number, degrees: number): number {
  const z = Normal.quantile(probability)
  if (!(degrees > 0)) throw new Failure('INPUT_INVALID', 'Degrees of freedom are positive.', { degrees })
  if (probability === 0.5 || degrees > NORMAL_FROM) return z
  const tail = Math.min(probability, 1 - probability)
  let high = Math.abs(z)
  while (upperTail(high, degrees) > tail) high *= 2
  const t = Root.between(Math.abs(z) * 0.99, high, (x) => Math.log(upperTail(x, degrees) / tail))
  return probability < 0.5 ? -t : t
}

/**
 * P(T ≤ t) with this noncentrality, by algorithm AS 243 (Lenth, 1989, doi:10.2307/2347693); for power calculations,
 * absolute error about 1e-10.
 */
export function noncentral(t: number, degrees: number, noncentrality: number): number {
  if (t < 0) return 1 - noncentral(-t, degrees, -noncentrality)
  // Beyond 37 the series underflows, and the normal approximation is exact to the last digit that matters.
  if (Math.abs(noncentrality) > 37 || degrees > 1e7) {
    const quarter = 1 / (4 * degrees)
    return Normal.cdf((t * (1 - quarter) - noncentrality) / Math.sqrt(1 + 2 * t * t * quarter))
  }
  const x = (t * t) / (degrees + t * t)
  const half = (noncentrality * noncentrality) / 2
  let p = Math.exp(-half) / 2
  let q = (p * noncentrality * Math.SQRT2) / Math.exp(Gamma.log(1.5))
  let sum = 0
  let left = 0.5 - p
  for (let j = 0; j < 10_000; j++) {
    const even = Beta.split(x, 1 - x, j + 0.5, degrees / 2).lower
    const odd = Beta.split(x, 1 - x, j + 1, degrees / 2).lower
    sum += p * even + (q / 2) * odd
    if (2 * left * even < 1e-13) break
    p *= half / (j + 1)
    q *= half / (j + 1.5)
    left -= p
  }
  return Math.min(1, Normal.cdf(-noncentrality) + sum)
}

/** P(T > t) for t ≥ 0. */
function upperTail(t: number, degrees: number): number {
  if (!(degrees > 0)) throw new Failure('INPUT_INVALID', 'Degrees of freedom are positive.', { degrees })
  if (degrees > NORMAL_FROM) return Normal.survival(t)
  const square = t * t
  return Beta.split(degrees / (degrees + square), square / (degrees + square), degrees / 2, 0.5).lower / 2
}
