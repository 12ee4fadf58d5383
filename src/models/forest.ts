/**
 * Boosted trees laid out for scoring: the nodes of all trees in typed arrays, and rows in blocks, so that one tree and one block stay in the
 * cache. Sums are made tree by tree in their order, so they are the bits that walking the trees one by one gives.
 */
import type { Boosting } from './boosting.ts'
import * as Matrix from './matrix.ts'

/** The trees of one ensemble: `roots[k]` is where tree k starts; a leaf has column −1. */
export type Forest = {
  readonly columns: readonly string[]
  readonly base: number
  readonly roots: Int32Array
  readonly column: Int32Array
  readonly threshold: Float64Array
  /** The left child; the right one follows it. */
  readonly left: Int32Array
  /** The child of a row whose value is unknown. */
  readonly unknown: Int32Array
  readonly value: Float64Array
}

const BLOCK_ROWS = 256

/** `boosting` laid out: do so once and ask often. */
export function plant({ columns, base, trees }: Pick<Boosting, 'columns' | 'base' | 'trees'>): Forest {
  const size = trees.reduce((sum, { feature }) => sum + feature.length, 0)
  const forest = {
    columns,
    base,
    roots: new Int32Array(trees.length),
    column: new Int32Array(size),
    threshold: new Float64Array(size),
    left: new Int32Array(size),
    unknown: new Int32Array(size),
    value: new Float64Array(size),
  }
  let root = 0
  for (const [k, tree] of trees.entries()) {
    forest.roots[k] = root
    forest.column.set(tree.feature, root)
    forest.threshold.set(tree.threshold, root)
    forest.value.set(tree.value, root)
    for (const [node, own] of tree.left.entries()) {
      const left = root + own
      forest.left[root + node] = left
      forest.unknown[root + node] = left + (tree.unknownLeft[node] === 1 ? 0 : 1)
    }
    root += tree.feature.length
  }
  return forest
}

/** The base and the sum over trees of every row of `matrix`. Throws `FEATURE_UNKNOWN` when a column is absent. */
export function margins(forest: Forest, matrix: Matrix.Matrix): Float64Array {
  const score = new Float64Array(matrix.rows).fill(forest.base)
  const places = Matrix.locate(matrix, forest.columns)
  const placed = forest.column.map((column) => (column < 0 ? -1 : (places[column] ?? 0)))
  const rooted = { ...forest, column: placed }
  for (let from = 0; from < matrix.rows; from += BLOCK_ROWS) {
    const block = { matrix, from, to: Math.min(matrix.rows, from + BLOCK_ROWS) }
    for (const root of forest.roots) add(rooted, root, block, score)
  }
  return score
}

type Block = { readonly matrix: Matrix.Matrix; readonly from: number; readonly to: number }

function add(
  { column, threshold, left, unknown, value }: Forest,
  root: number,
  { matrix, from, to }: Block,
  score: Float64Array,
): void {
  const { values } = matrix
  const width = matrix.columns.length
  for (let row = from, at = from * width; row < to; row++, at += width) {
    let node = root
    for (let place = column[node] ?? -1; place >= 0; place = column[node] ?? -1) {
      const cell = values[at + place] ?? Number.NaN
      const limit = threshold[node] ?? 0
      if (cell <= limit) node = left[node] ?? 0
      else if (cell > limit) node = (left[node] ?? 0) + 1
      else node = unknown[node] ?? 0
    }
    score[row] = (score[row] ?? 0) + (value[node] ?? 0)
  }
}
