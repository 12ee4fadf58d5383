/** The gamma function's logarithm and the regularised incomplete gamma functions P and Q. */

/** ln Γ(x) for x > 0. */
export function log(x: number): number {
  let shift = 1
  let z = x
  while (z < 10) shift *= z++
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + stirling(z) - Math.log(shift)
}

/** ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π] for x ≥ 10: Stirling's series (Abramowitz and Stegun, 6.1.41). */
export function stirling(x: number): number {
  const y = 1 / (x * x)
  const series = 1 / 1188 - y * (691 / 360_360 - y / 156)
  return (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y * series)))) / x
}

/** P(shape, x), the probability that a gamma variable of this shape and scale 1 is at most `x`. */
export function lower(shape: number, x: number): number {
  if (x <= 0) return 0
  return x < shape + 1 ? series(shape, x) : 1 - fraction(shape, x)
}

/** Q(shape, x) = 1 − P(shape, x), without its cancellation. */
export function upper(shape: number, x: number): number {
  if (x <= 0) return 1
  return x < shape + 1 ? 1 - series(shape, x) : fraction(shape, x)
}

/** x^shape e^−x / Γ(shape), by Stirling's series when the shape is large so that great numbers do not cancel. */
function kernel(shape: number, x: number): number {
  if (shape < 10) return Math.exp(shape * Math.log(x) - x - log(shape))
  const excess = (x - shape) / shape
  const exponent = shape * (Math.log1p(excess) - excess) - stirling(shape)
  return Math.exp(exponent) * Math.sqrt(shape / (2 * Math.PI))
}

/** Abramowitz and Stegun, 6.5.29. */
function series(shape: number, x: number): number {
  let term = 1 / shape
  let sum = term
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= x / (shape + k)
    sum += term
  }
  return sum * kernel(shape, x)
}

/** Abramowitz and Stegun, 6.5.31, by Lentz's method (Thompson and Barnett, 1986, doi:10.1016/0021-9991(86)90046-X). */
function fraction(shape: number, x: number): number {
  let b = x + 1 - shape
  let c = Number.POSITIVE_INFINITY
  let d = 1 / b
  let h = d
  for (let k = 1; k < 100_000; k++) {
    const a = -k * (k - shape)
    b += 2
    d = 1 / (a * d + b)
    c = b + a / c
    const delta = c * d
    h *= delta
    if (Math.abs(delta - 1) < 1e-16) break
  }
  return h * kernel(shape, x)
}
