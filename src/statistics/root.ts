/** The one root of a monotone function inside a bracket, by bisection that ends at the last bit. */

/**
 * The `x` in [low, high] at which the monotone `f` changes sign, to the precision of a double. When it does not change sign
 * inside, the end nearer to the root is returned.
 */
export function between(low: number, high: number, f: (x: number) => number): number {
  const lowValue = f(low)
  const highValue = f(high)
  if (lowValue === 0) return low
  if (highValue === 0) return high
  if (lowValue > 0 === highValue > 0) return Math.abs(lowValue) < Math.abs(highValue) ? low : high
  return falsePosition(low, lowValue, high, highValue, f)
}

/** Illinois false position (Dowell and Jarratt, 1971, doi:10.1007/BF01934364), bisecting whenever it stalls. */
function falsePosition(a: number, fa: number, b: number, fb: number, f: (x: number) => number): number {
  let width = Math.abs(b - a)
  for (let step = 0; step < 400; step++) {
    const middle = a + (b - a) / 2
    const chord = b - (fb * (b - a)) / (fb - fa)
    const stalled = step % 3 === 2 && Math.abs(b - a) > width / 2
    if (step % 3 === 2) width = Math.abs(b - a)
    const inside = chord > Math.min(a, b) && chord < Math.max(a, b)
    const x = inside && !stalled ? chord : middle
    if (x === a || x === b || middle === a || middle === b) return Math.abs(fa) < Math.abs(fb) ? a : b
    const fx = f(x)
    if (fx === 0) return x
    if (fx > 0 === fb > 0) {
      fa /= 2
    } else {
      a = b
      fa = fb
    }
    b = x
    fb = fx
  }
  return Math.abs(fa) < Math.abs(fb) ? a : b
}
