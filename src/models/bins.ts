/** Columns of a matrix in at most 255 bins each, as boosting counts them. */
import * as Matrix from './matrix.ts'

/** Each column's bins, column by column; bin 0 is unknown, and `edges[j][b]` is the largest value of bin b + 1. */
export type Binned = {
  readonly rows: number
  readonly bins: readonly Uint8Array[]
  readonly edges: readonly Float32Array[]
}

/** The most bins of a column, beside the one of the unknown. */
export const COUNT = 255

/** The bins of every column of `matrix`. */
export function of(matrix: Matrix.Matrix): Binned {
  const edges = matrix.columns.map((_column, j) => edgesOf(Matrix.sorted(matrix, j)))
  const bins = edges.map((list, j) => {
    const found = new Uint8Array(matrix.rows)
    for (let row = 0; row < matrix.rows; row++) {
      const value = Matrix.at(matrix, row, j)
      found[row] = Number.isNaN(value) ? 0 : binOf(list, value)
    }
    return found
  })
  return { rows: matrix.rows, bins, edges }
}

/** At most {@link COUNT} upper edges: every distinct value where there are few, else quantiles. */
function edgesOf(sorted: Float64Array): Float32Array {
  const found: number[] = []
  let distinct = 0
  for (let i = 0; i < sorted.length && distinct <= COUNT; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++
  const count = distinct <= COUNT ? sorted.length : COUNT
  for (let k = 0; k < count; k++) {
    const value = sorted[distinct <= COUNT ? k : Math.round(((k + 1) / count) * (sorted.length - 1))] ?? 0
    if (value !== found.at(-1)) found.push(value)
  }
  return Float32Array.from(found)
}

function binOf(edges: Float32Array, value: number): number {
  let low = 0
  let high = edges.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= (edges[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low + 1
}
