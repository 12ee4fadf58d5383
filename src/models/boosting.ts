/**
 * The boosting baseline: gradient-boosted trees on histograms (Friedman, 2001, doi:10.1214/aos/1013203451; split gain and leaf values as
 * Chen & Guestrin, 2016, doi:10.1145/2939672.2939785). Deterministic, no TensorFlow; a kernel counts (`histogram.ts`). An unknown value goes where the gain is larger. Columns may have a
 * direction (`direction.ts`).
 */
import * as Rng from '../core/rng.ts'
import * as Bins from './bins.ts'
import * as Direction from './direction.ts'
import * as Forest from './forest.ts'
import * as Histogram from './histogram.ts'
import type * as Matrix from './matrix.ts'

/** What is foretold: the probability of 1, or a number. */
export type Loss = 'logistic' | 'squared'

/** One tree as flat arrays, the root first; a leaf has feature −1. A value ≤ `threshold` goes left; unknown goes left when `unknownLeft` is 1. */
export type Tree = {
  readonly feature: readonly number[]
  readonly threshold: readonly number[]
  readonly unknownLeft: readonly number[]
  readonly left: readonly number[]
  readonly value: readonly number[]
}

/** A fitted ensemble; plain JSON. Its sum is log-odds with the logistic loss. */
export type Boosting = {
  readonly loss: Loss
  readonly columns: readonly string[]
  readonly base: number
  readonly trees: readonly Tree[]
}

/** How trees are grown; defaults are those that research names for wallets. `patience` rounds without a better validation loss end the training. */
export type Recipe = {
  readonly rounds: number
  readonly patience: number
  readonly rate: number
  readonly depth: number
  readonly penalty: number
  readonly leastWeight: number
  readonly rowShare: number
  readonly columnShare: number
}

/** The recipe unless told otherwise. */
export const RECIPE: Recipe = {
  rounds: 1000,
  patience: 50,
  rate: 0.05,
  depth: 6,
  penalty: 1,
  leastWeight: 1,
  rowShare: 1,
  columnShare: 1,
}

/** What is fitted: `target` a row of `matrix` (0 or 1 with the logistic loss), and what the row weighs, 1 unless told. */
export type Sample = {
  readonly matrix: Matrix.Matrix
  readonly target: ArrayLike<number>
  readonly weight?: Float64Array
}

/** What {@link fit} needs; `validation` stops the training early. */
export type Options = {
  readonly loss: Loss
  readonly train: Sample
  readonly validation: Sample
  readonly seed: string
  readonly recipe?: Partial<Recipe>
  readonly directions?: Direction.Directions
}

const BETTER = 1e-7

/** Fits an ensemble, cut after the round with the least validation loss. The same options give the same trees. */
export function fit({ loss, train, validation, seed, recipe: changes, directions = {} }: Options): Boosting {
  const recipe = { ...RECIPE, ...changes }
  const { matrix } = train
  const binned = Bins.of(matrix)
  const count = Histogram.of(binned)
  const signs = Int8Array.from(matrix.columns, ({ name }) => directions[name] ?? 0)
  const base = baseOf(loss, train)
  const score = new Float64Array(matrix.rows).fill(base)
  const held = new Float64Array(validation.matrix.rows).fill(base)
  const gradient = new Float64Array(matrix.rows)
  const curvature = new Float64Array(matrix.rows)
  const landed = new Float64Array(matrix.rows)
  const rng = Rng.create(seed)
  const trees: Tree[] = []
  let best = { loss: lossOf(loss, held, validation), rounds: 0 }
  while (trees.length < recipe.rounds && trees.length - best.rounds < recipe.patience) {
    slopes(loss, score, train, { gradient, curvature })
    const rows = drawn(matrix.rows, recipe.rowShare, rng)
    const columns = drawn(matrix.columns.length, recipe.columnShare, rng)
    const tree = grow({ binned, count, gradient, curvature, rows, columns, recipe, signs, landed })
    trees.push(tree)
    // A row that the tree grew on is in its leaf already.
    if (recipe.rowShare < 1) add(tree, matrix, score)
    else for (let row = 0; row < score.length; row++) score[row] = (score[row] ?? 0) + (landed[row] ?? 0)
    add(tree, validation.matrix, held)
    const now = lossOf(loss, held, validation)
    if (now < best.loss - BETTER) best = { loss: now, rounds: trees.length }
  }
  return { loss, columns: matrix.columns.map(({ name }) => name), base, trees: trees.slice(0, best.rounds) }
}

/** A fit that says nothing: log-odds of 0 for every row. */
export const NONE: Boosting = { loss: 'logistic', columns: [], base: 0, trees: [] }

/** The prediction of every row: a probability with the logistic loss, else a value. Throws `FEATURE_UNKNOWN` when a column is absent. */
export function predict(boosting: Boosting, matrix: Matrix.Matrix): Float64Array {
  const score = margins(boosting, matrix)
  return boosting.loss === 'logistic' ? score.map((z) => 1 / (1 + Math.exp(-z))) : score
}

/** The sum over trees of every row: log-odds with the logistic loss. Throws `FEATURE_UNKNOWN` when a column is absent. */
export function margins(boosting: Boosting, matrix: Matrix.Matrix): Float64Array {
  return Forest.margins(Forest.plant(boosting), matrix)
}

type Growing = {
  readonly binned: Bins.Binned
  readonly count: Histogram.Count
  readonly gradient: Float64Array
  readonly curvature: Float64Array
  readonly rows: Uint32Array
  readonly columns: Uint32Array
  readonly recipe: Recipe
  readonly signs: Int8Array
  /** Gets the value of the leaf of every row grown on. */
  readonly landed: Float64Array
}

type Node = Direction.Ends & {
  readonly id: number
  readonly from: number
  readonly to: number
  readonly g: number
  readonly h: number
  readonly hist: Float64Array
}
type Split = {
  readonly gain: number
  readonly column: number
  readonly bin: number
  readonly unknownLeft: 0 | 1
  readonly g: number
  readonly h: number
}

function grow({ binned, count, gradient, curvature, rows, columns, recipe, signs, landed }: Growing): Tree {
  const tree = { feature: [-1], threshold: [0], unknownLeft: [0], left: [-1], value: [0] }
  const isWanted = new Uint8Array(binned.bins.length)
  for (const column of columns) isWanted[column] = 1
  const histogram = (from: number, to: number) => count(rows.subarray(from, to), { gradient, curvature }, isWanted)
  let g = 0
  let h = 0
  for (const row of rows) {
    g += gradient[row] ?? 0
    h += curvature[row] ?? 0
  }
  let level: Node[] = [
    { id: 0, from: 0, to: rows.length, g, h, hist: histogram(0, rows.length), ...Direction.ANYWHERE },
  ]
  const scratch = new Uint32Array(rows.length)
  for (let depth = 0; level.length > 0; depth++) {
    const next: Node[] = []
    for (const node of level) {
      const split = depth < recipe.depth ? bestSplit(node, { columns, binned, recipe, signs }) : null
      if (split === null) {
        const value = Direction.leaf(node, node, recipe.penalty) * recipe.rate
        tree.value[node.id] = value
        for (let i = node.from; i < node.to; i++) landed[rows[i] ?? 0] = value
        continue
      }
      const bins = binned.bins[split.column] ?? new Uint8Array(0)
      const middle = partition(rows, scratch, node, (row) => {
        const bin = bins[row] ?? 0
        return bin === 0 ? split.unknownLeft === 1 : bin <= split.bin
      })
      const id = tree.feature.length
      tree.feature[node.id] = split.column
      tree.threshold[node.id] = binned.edges[split.column]?.[split.bin - 1] ?? Number.POSITIVE_INFINITY
      tree.unknownLeft[node.id] = split.unknownLeft
      tree.left[node.id] = id
      for (const list of Object.values(tree)) list.push(0, 0)
      tree.feature[id] = -1
      tree.feature[id + 1] = -1
      const isLast = depth + 1 >= recipe.depth
      const isLeftSmaller = middle - node.from <= node.to - middle
      // The larger child is what the smaller leaves of its parent.
      const small = isLast ? node.hist : isLeftSmaller ? histogram(node.from, middle) : histogram(middle, node.to)
      const large = isLast ? node.hist : without(node.hist, small)
      const right = { g: node.g - split.g, h: node.h - split.h }
      const sides = { left: split, right, penalty: recipe.penalty }
      const [leftEnds, rightEnds] = Direction.bounds(node, signs[split.column] ?? 0, sides)
      next.push(
        { id, from: node.from, to: middle, g: split.g, h: split.h, hist: isLeftSmaller ? small : large, ...leftEnds },
        {
          id: id + 1,
          from: middle,
          to: node.to,
          ...right,
          hist: isLeftSmaller ? large : small,
          ...rightEnds,
        },
      )
    }
    level = next
  }
  return tree
}

/** `whole` less `part`, in its place: a node that is split needs its histogram no more. */
function without(whole: Float64Array, part: Float64Array): Float64Array {
  for (let i = 0; i < whole.length; i++) whole[i] = (whole[i] ?? 0) - (part[i] ?? 0)
  return whole
}

function bestSplit(
  node: Node,
  { columns, binned, recipe, signs }: Pick<Growing, 'columns' | 'binned' | 'recipe' | 'signs'>,
): Split | null {
  const { g, h, hist } = node
  const { penalty, leastWeight } = recipe
  const isBounded = signs.some((sign) => sign !== 0)
  const own = isBounded ? Direction.worth(node, node, penalty) : (g * g) / (h + penalty)
  let best: Split | null = null
  for (const column of columns) {
    const at = column * Histogram.STRIDE
    const used = binned.edges[column]?.length ?? 0
    const sign = signs[column] ?? 0
    const [unknownG = 0, unknownH = 0] = [hist[at], hist[at + 1]]
    for (const unknownLeft of unknownH > 0 ? ([0, 1] as const) : ([0] as const)) {
      let leftG = unknownLeft * unknownG
      let leftH = unknownLeft * unknownH
      // With the last bin everything that is known is on the left: a split only where the unknown stay right.
      const last = unknownH > 0 && unknownLeft === 0 ? used : used - 1
      for (let bin = 1; bin <= last; bin++) {
        leftG += hist[at + 2 * bin] ?? 0
        leftH += hist[at + 2 * bin + 1] ?? 0
        const rightH = h - leftH
        if (leftH < leastWeight || rightH < leastWeight) continue
        const rightG = g - leftG
        let gain = (leftG * leftG) / (leftH + penalty) + (rightG * rightG) / (rightH + penalty) - own
        if (isBounded) {
          const [left, right] = [
            { g: leftG, h: leftH },
            { g: rightG, h: rightH },
          ]
          if (!Direction.keeps(node, sign, { left, right, penalty })) continue
          gain = Direction.worth(left, node, penalty) + Direction.worth(right, node, penalty) - own
        }
        if (gain > (best?.gain ?? 1e-9)) best = { gain, column, bin, unknownLeft, g: leftG, h: leftH }
      }
    }
  }
  return best
}

/** Moves the rows of `node` that go left to its front, each side in its order; gives where the right side begins. */
function partition(
  rows: Uint32Array,
  scratch: Uint32Array,
  { from, to }: Node,
  isLeft: (row: number) => boolean,
): number {
  let left = from
  let right = 0
  for (let i = from; i < to; i++) {
    const row = rows[i] ?? 0
    if (isLeft(row)) rows[left++] = row
    else scratch[right++] = row
  }
  rows.set(scratch.subarray(0, right), left)
  return left
}

function add(tree: Tree, matrix: Matrix.Matrix, score: Float64Array): void {
  const { feature, threshold, unknownLeft, left, value } = tree
  const width = matrix.columns.length
  for (let row = 0; row < matrix.rows; row++) {
    let node = 0
    for (let column = feature[0] ?? -1; column >= 0; column = feature[node] ?? -1) {
      const cell = matrix.values[row * width + column] ?? Number.NaN
      const goesLeft = Number.isNaN(cell) ? unknownLeft[node] === 1 : cell <= (threshold[node] ?? 0)
      node = (left[node] ?? 0) + (goesLeft ? 0 : 1)
    }
    score[row] = (score[row] ?? 0) + (value[node] ?? 0)
  }
}

function slopes(
  loss: Loss,
  score: Float64Array,
  { target, weight }: Sample,
  { gradient: g, curvature: h }: Histogram.Slopes,
): void {
  for (let i = 0; i < score.length; i++) {
    const z = score[i] ?? 0
    const w = weight?.[i] ?? 1
    const p = loss === 'logistic' ? 1 / (1 + Math.exp(-z)) : z
    g[i] = w * (p - (target[i] ?? 0))
    h[i] = w * (loss === 'logistic' ? Math.max(p * (1 - p), 1e-16) : 1)
  }
}

function lossOf(loss: Loss, score: Float64Array, { target, weight }: Sample): number {
  let [sum, weights] = [0, 0]
  for (let i = 0; i < score.length; i++) {
    const [z = 0, y = 0, w = 1] = [score[i], target[i], weight?.[i]]
    weights += w
    sum += w * (loss === 'logistic' ? Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z))) : (z - y) ** 2)
  }
  return sum / Math.max(weights, Number.MIN_VALUE)
}

function baseOf(loss: Loss, { target, weight }: Sample): number {
  let [sum, weights] = [0, 0]
  for (let i = 0; i < target.length; i++) {
    const w = weight?.[i] ?? 1
    sum += w * (target[i] ?? 0)
    weights += w
  }
  const mean = sum / weights
  return loss === 'logistic' ? Math.log(mean / (1 - mean)) : mean
}

function drawn(size: number, share: number, rng: Rng.Rng): Uint32Array {
  const all = new Uint32Array(size)
  for (let i = 0; i < size; i++) all[i] = i
  if (share >= 1) return all
  return rng
    .shuffle(all)
    .slice(0, Math.max(1, Math.round(share * size)))
    .sort()
}
