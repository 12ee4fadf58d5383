/** The beta distribution: its regularised incomplete function and quantile. */
import { Failure } from '../core/failure.ts'
import * as Gamma from './gamma.ts'
import * as Root from './root.ts'

/** The two positive shapes. */
export type Shapes = { readonly a: number; readonly b: number }

/** I_x(a, b) = P(X ≤ x) for x in [0, 1]. Throws `INPUT_INVALID` unless both shapes are positive. */
export function cdf(x: number, { a, b }: Shapes): number {
  return split(x, 1 - x, a, b).lower
}

/**
 * Both sides of I_x(a, b) from `x` and its complement `y = 1 − x`, which the caller may know more precisely than a
 * subtraction. The continued fraction is that of DLMF 8.17.22, by Lentz's method.
 */
export function split(x: number, y: number, a: number, b: number): { lower: number; upper: number } {
  if (!(a > 0 && b > 0)) throw new Failure('INPUT_INVALID', 'The shapes of a beta distribution are positive.', { a, b })
  if (x <= 0) return { lower: 0, upper: 1 }
  if (y <= 0) return { lower: 1, upper: 0 }
  if (x > (a + 1) / (a + b + 2)) {
    const upper = (front(x, y, a, b) * fraction(y, b, a)) / b
    return { lower: 1 - upper, upper }
  }
  const lower = (front(x, y, a, b) * fraction(x, a, b)) / a
  return { lower, upper: 1 - lower }
}

/** The `x` with `cdf(x) = probability`. Throws `INPUT_INVALID` unless the probability lies strictly between 0 and 1. */
export function quantile(probability: number, shapes: Shapes): number {
  if (!(probability > 0 && probability < 1)) {
    throw new Failure('INPUT_INVALID', 'A probability lies strictly between 0 and 1.', { probability })
  }
  return Root.between(0, 1, (x) => cdf(x, shapes) - probability)
}

/** x^a y^b / B(a, b). */
function front(x: number, y: number, a: number, b: number): number {
  const logX = y < 0.5 ? Math.log1p(-y) : Math.log(x)
  const logY = x < 0.5 ? Math.log1p(-x) : Math.log(y)
  return Math.exp(a * logX + b * logY - logBeta(a, b))
}

/** ln B(a, b), with Stirling's series for a large shape (Didonato and Morris, 1992, doi:10.1145/131766.131776). */
function logBeta(a: number, b: number): number {
  const small = Math.min(a, b)
  const large = Math.max(a, b)
  if (large < 10) return Gamma.log(a) + Gamma.log(b) - Gamma.log(a + b)
  const rest = Gamma.stirling(large) - Gamma.stirling(a + b)
  if (small < 10) {
    return Gamma.log(small) + rest + small - small * Math.log(a + b) + (large - 0.5) * Math.log1p(-small / (a + b))
  }
  const logs = (small - 0.5) * Math.log(small / (a + b)) + large * Math.log1p(-small / (a + b))
  return 0.5 * Math.log((2 * Math.PI) / large) + Gamma.stirling(small) + rest + logs
}

function fraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / (1 - ((a + b) * x) / (a + 1))
  let h = d
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / (1 + even * d)
    c = 1 + even / c
    h *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / (1 + odd * d)
    c = 1 + odd / c
    h *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return h
}
