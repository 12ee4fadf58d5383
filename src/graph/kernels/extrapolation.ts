/**
 * Reduced rank extrapolation of a sequence of vectors that converges linearly (Eddy, 1979; Mešina, 1977; with PageRank as an example: Sidi, "Vector extrapolation
 * methods with applications to solution of large systems of equations and to PageRank computations", Computers and Mathematics with Applications 56, 2008, §2).
 */

/** How many vectors in a row {@link limit} takes: with steps between them that four slow modes at most still dominate. */
export const WINDOW = 6

/** So many entries, evenly spaced, tell how to combine the vectors; all of them are combined. */
const SAMPLE = 10_000_000

/** Added to the diagonal, of the largest in it: steps of fewer modes than there is room for have more than one combination of length 0, and any will do. */
const RIDGE = 1e-13

/**
 * Writes into `to` the affine combination of the last vectors of `window` whose step is shortest, by least squares over a sample of entries; no entry below that of `least`.
 * Gives false, and writes nothing, where the steps tell no combination, as when they are 0.
 */
export function limit(window: readonly Float64Array[], least: Float64Array, to: Float64Array): boolean {
  const share = combination(products(window))
  if (share === null) return false
  to.fill(0)
  for (const [j, part] of share.entries()) {
    const vector = window[j + 1] ?? to
    for (let i = 0; i < to.length; i++) to[i] = (to[i] ?? 0) + part * (vector[i] ?? 0)
  }
  for (let i = 0; i < to.length; i++) to[i] = Math.max(to[i] ?? 0, least[i] ?? 0)
  return true
}

/** The inner products of the steps with each other, row after row; the lower half. */
function products(window: readonly Float64Array[]): Float64Array {
  const steps = window.slice(1).map((vector, j) => step(window[j] ?? vector, vector))
  const sums = new Float64Array(steps.length ** 2)
  for (const [a, first] of steps.entries())
    for (const [b, second] of steps.slice(0, a + 1).entries()) sums[a * steps.length + b] = dot(first, second)
  return sums
}

/** What changed, in entries that lie evenly spaced. */
function step(from: Float64Array, to: Float64Array): Float64Array {
  const stride = Math.max(1, Math.floor(to.length / SAMPLE))
  const entries = new Float64Array(Math.floor(to.length / stride))
  for (let k = 0, i = 0; k < entries.length; k++, i += stride) entries[k] = (to[i] ?? 0) - (from[i] ?? 0)
  return entries
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** What minimises gᵀ A g where g sums to 1, for A by its lower half: A⁻¹ 1 scaled, by Cholesky; null where A is 0 or no numbers. */
function combination(lower: Float64Array): Float64Array | null {
  const size = Math.sqrt(lower.length)
  const at = (row: number, column: number) => lower[row * size + column] ?? 0
  const ridge = RIDGE * lower.reduce((most, each) => Math.max(most, each), 0)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let left = at(row, column)
      for (let k = 0; k < column; k++) left -= at(row, k) * at(column, k)
      if (column < row) lower[row * size + column] = left / at(column, column)
      else if (left + ridge > 0) lower[row * size + row] = Math.sqrt(left + ridge)
      else return null
    }
  }
  const share = new Float64Array(size).fill(1)
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) share[row] = (share[row] ?? 0) - at(row, k) * (share[k] ?? 0)
    share[row] = (share[row] ?? 0) / at(row, row)
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) share[row] = (share[row] ?? 0) - at(k, row) * (share[k] ?? 0)
    share[row] = (share[row] ?? 0) / at(row, row)
  }
  const sum = share.reduce((all, each) => all + each, 0)
  return share.map((each) => each / sum)
}
