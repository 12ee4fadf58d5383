/** Cholesky's factor of a positive definite matrix, to solve by it again and again. */

const LEAST_SHARE = 1e-12

/**
 * Solves `matrix` · x = b for as many b as are asked: `matrix` is symmetric and positive definite, given by its rows, of which only what lies at or
 * below the diagonal is read. Where less than `leastShare` of a pivot is left, rounding has made the rest, and that entry of x counts alone.
 */
export function solver(matrix: readonly Float64Array[], leastShare = LEAST_SHARE): (b: Float64Array) => Float64Array {
  const size = matrix.length
  // Row after row, so that both sweeps of a product read in order.
  const factor = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    const own = matrix[i]?.[i] ?? 0
    for (let j = 0; j < i; j++) {
      let sum = matrix[i]?.[j] ?? 0
      for (let k = 0; k < j; k++) sum -= (factor[i * size + k] ?? 0) * (factor[j * size + k] ?? 0)
      factor[i * size + j] = sum / (factor[j * size + j] ?? 1)
    }
    let left = own
    for (let k = 0; k < i; k++) left -= (factor[i * size + k] ?? 0) ** 2
    if (left <= own * leastShare) {
      factor.fill(0, i * size, i * size + i)
      left = own
    }
    factor[i * size + i] = Math.sqrt(left)
  }
  return (b) => {
    const x = b.slice()
    for (let i = 0; i < size; i++) {
      let sum = x[i] ?? 0
      for (let k = 0; k < i; k++) sum -= (factor[i * size + k] ?? 0) * (x[k] ?? 0)
      x[i] = sum / (factor[i * size + i] ?? 1)
    }
    for (let i = size - 1; i >= 0; i--) {
      const value = (x[i] ?? 0) / (factor[i * size + i] ?? 1)
      x[i] = value
      for (let k = 0; k < i; k++) x[k] = (x[k] ?? 0) - (factor[i * size + k] ?? 0) * value
    }
    return x
  }
}
