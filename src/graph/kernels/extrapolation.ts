/**
 * Reduced rank extrapolation of a sequence of vectors that converges linearly (Eddy, 1979; Mešina, 1977; with PageRank as an example: Sidi, "Vector extrapolation
 * methods with applications to solution of large systems of equations and to PageRank computations", Computers and Mathematics with Applications 56, 2008, §2).
 */
import * as Cholesky from '../../statistics/cholesky.ts'

/** How many vectors in a row {@link limit} takes: with steps between them that four slow modes at most still dominate. */
export const WINDOW = 6

/** Added to the diagonal, of the largest in it: steps of fewer modes than there is room for have more than one combination of length 0, and any will do. */
const RIDGE = 1e-13

/**
 * Writes into `to` the affine combination of the last five vectors of `window` whose step is shortest, by least squares; no entry below that of `least`.
 * Gives false, and writes nothing, where the steps tell no combination, as when they are 0.
 */
export function limit(window: readonly Float64Array[], least: Float64Array, to: Float64Array): boolean {
  const share = combination(products(window))
  if (share === null) return false
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = share
  const [, a = to, b = to, c = to, d = to, e = to] = window
  // One pass: the vectors are longer than a cache holds.
  for (let i = 0; i < to.length; i++) {
    const early = first * (a[i] ?? 0) + second * (b[i] ?? 0)
    const late = third * (c[i] ?? 0) + fourth * (d[i] ?? 0) + fifth * (e[i] ?? 0)
    to[i] = Math.max(early + late, least[i] ?? 0)
  }
  return true
}

/** The inner products of the steps with each other, the lower half by rows: in one pass, and in fifteen sums none of which waits for another. */
function products(window: readonly Float64Array[]): readonly (readonly number[])[] {
  const none = new Float64Array(0)
  const [u = none, v = none, w = none, x = none, y = none, z = none] = window
  let [aa, ba, bb, ca, cb, cc, da, db, dc, dd, ea, eb, ec, ed, ee] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < u.length; i++) {
    const a = (v[i] ?? 0) - (u[i] ?? 0)
    const b = (w[i] ?? 0) - (v[i] ?? 0)
    const c = (x[i] ?? 0) - (w[i] ?? 0)
    const d = (y[i] ?? 0) - (x[i] ?? 0)
    const e = (z[i] ?? 0) - (y[i] ?? 0)
    aa += a * a
    ba += b * a
    bb += b * b
    ca += c * a
    cb += c * b
    cc += c * c
    da += d * a
    db += d * b
    dc += d * c
    dd += d * d
    ea += e * a
    eb += e * b
    ec += e * c
    ed += e * d
    ee += e * e
  }
  return [[aa], [ba, bb], [ca, cb, cc], [da, db, dc, dd], [ea, eb, ec, ed, ee]]
}

/** What minimises gᵀ A g where g sums to 1, for A by its lower half: A⁻¹ 1 scaled; null where A is 0 or no numbers. */
function combination(lower: readonly (readonly number[])[]): Float64Array | null {
  const most = Math.max(...lower.map((row, i) => row[i] ?? 0))
  if (!(most > 0)) return null
  const rows = lower.map((row, i) => Float64Array.from(row, (each, j) => (i === j ? each + RIDGE * most : each)))
  const share = Cholesky.solver(rows, 0)(new Float64Array(rows.length).fill(1))
  const sum = share.reduce((all, each) => all + each, 0)
  return share.map((each) => each / sum)
}
