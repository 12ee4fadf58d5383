/** The recency baseline: whoever was active last is likeliest to act again. One column ranks, nothing is learned. */
import * as Matrix from './matrix.ts'

/** The column that ranks; `likelier` says which end acts, `'low'` for days since the last activity. */
export type Recency = { readonly column: string; readonly likelier: 'low' | 'high' }

/** A score a row, higher for likelier; rows whose value is unknown come last. Throws `FEATURE_UNKNOWN` when the column is absent. */
export function scores({ column, likelier }: Recency, matrix: Matrix.Matrix): Float64Array {
  const [source = 0] = Matrix.locate(matrix, [column])
  const sign = likelier === 'low' ? -1 : 1
  const score = Float64Array.from({ length: matrix.rows }, (_, i) => sign * Matrix.at(matrix, i, source))
  const last = score.reduce((least, value) => (value < least ? value : least), 0) - 1
  return score.map((value) => (Number.isNaN(value) ? last : value))
}
