/** The standard normal distribution, accurate in both tails to about 1e-14 of the value. */
import { Failure } from '../core/failure.ts'

const SQRT_TWO_PI = Math.sqrt(2 * Math.PI)

/** The density at `x`. */
function density(x: number): number {
  return Math.exp((-x * x) / 2) / SQRT_TWO_PI
}

/** P(Z ≤ x). */
export function cdf(x: number): number {
  if (x < -1) return upperTail(-x)
  if (x > 1) return 1 - upperTail(x)
  return 0.5 + centre(x)
}

/** P(Z > x), without the loss that `1 - cdf(x)` has far out. */
export function survival(x: number): number {
  return cdf(-x)
}

/** The `x` with `cdf(x) = probability`. Throws `INPUT_INVALID` unless the probability lies strictly between 0 and 1. */
export function quantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new Failure('INPUT_INVALID', 'A probability lies strictly between 0 and 1.', { probability })
  }
  const offset = probability - 0.5
  if (Math.abs(offset) < 0.34) {
    let x = offset * SQRT_TWO_PI
    for (let step = 0; step < 8; step++) x -= (centre(x) - offset) / density(x)
    return x
  }
  const tail = offset < 0 ? probability : 1 - probability
  const x = tailQuantile(tail)
  return offset < 0 ? -x : x
}

/**
 * The `x > 0` with `survival(x) = tail`: formula 26.2.23 of Abramowitz and Stegun (1964), then Halley's steps on the
 * logarithm's scale.
 */
function tailQuantile(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail))
  let x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  for (let step = 0; step < 4; step++) {
    const ratio = (survival(x) - tail) / density(x)
    x += ratio / (1 - (x * ratio) / 2)
  }
  return x
}

/** Φ(x) − 1/2 by its power series (Abramowitz and Stegun, 26.2.11). */
function centre(x: number): number {
  let term = x
  let sum = x
  for (let k = 3; Math.abs(term) > Math.abs(sum) * 1e-17 && k < 400; k += 2) {
    term *= (x * x) / k
    sum += term
  }
  return sum * density(x)
}

/**
 * P(Z > x) for x > 0 by the continued fraction of Mills' ratio (Abramowitz and Stegun, 26.2.14), or the series when x
 * is small.
 */
function upperTail(x: number): number {
  if (x < 2) return 0.5 - centre(x)
  // Evaluated from the inside out; 12 + 400 / x² levels leave less than 1e-16 of the value.
  let fraction = x
  for (let k = Math.ceil(12 + 400 / (x * x)); k > 0; k--) fraction = x + k / fraction
  return density(x) / fraction
}
