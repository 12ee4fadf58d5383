/** Search in ascending columns. */

/** The first position of `ascending` that holds `value` or more; its length when none does. O(log n). */
export function position(ascending: Uint32Array, value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
