/** Least squares on a handful of covariates, by Cholesky's factor of the normal equations. */

/** The coefficients, and which covariates were left out because they do not vary or repeat the others. */
export type Solution = { readonly coefficients: Float64Array; readonly ignored: readonly number[] }

// A covariate of which less than this share of its variance is new would only multiply rounding errors.
const NEW_SHARE = 1e-9

/**
 * The `x` minimising the error of `gram · x = moments`, where `gram` is the covariates' k × k covariance matrix by
 * rows and `moments` their k covariances with the outcome. A covariate that is constant or depends on earlier ones
 * gets coefficient 0 and is listed.
 */
export function solve(gram: readonly Float64Array[], moments: Float64Array): Solution {
  const size = moments.length
  const factor = gram.map(() => new Float64Array(size))
  const at = (i: number, j: number) => factor[i]?.[j] ?? 0
  const ignored: number[] = []
  for (let i = 0; i < size; i++) {
    const row = factor[i]
    if (!row) continue
    for (let j = 0; j < i; j++) {
      let sum = gram[i]?.[j] ?? 0
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k)
      row[j] = at(j, j) > 0 ? sum / at(j, j) : 0
    }
    const own = gram[i]?.[i] ?? 0
    let left = own
    for (let k = 0; k < i; k++) left -= at(i, k) ** 2
    if (left > own * NEW_SHARE) row[i] = Math.sqrt(left)
    else {
      row.fill(0)
      ignored.push(i)
    }
  }
  const half = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    let sum = moments[i] ?? 0
    for (let k = 0; k < i; k++) sum -= at(i, k) * (half[k] ?? 0)
    half[i] = at(i, i) > 0 ? sum / at(i, i) : 0
  }
  const coefficients = new Float64Array(size)
  for (let i = size - 1; i >= 0; i--) {
    let sum = half[i] ?? 0
    for (let k = i + 1; k < size; k++) sum -= at(k, i) * (coefficients[k] ?? 0)
    coefficients[i] = at(i, i) > 0 ? sum / at(i, i) : 0
  }
  return { coefficients, ignored }
}
