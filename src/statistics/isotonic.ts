/**
 * Isotonic regression by pooling adjacent violators (Ayer and others, 1955, doi:10.1214/aoms/1177728423), for
 * calibration.
 */
import { Failure } from '../core/failure.ts'
import * as Column from './column.ts'

/**
 * A non-decreasing curve through the points (`scores[i]`, `values[i]`), both ascending; plain data, so that it can be
 * stored.
 */
export type Isotonic = { readonly scores: readonly number[]; readonly values: readonly number[] }

/** What is fitted: outcomes (0/1 or any number) by score, each with a positive weight (default 1). */
export type Sample = {
  readonly scores: Column.Column
  readonly outcomes: Column.Column
  readonly weights?: Column.Column
}

type Block = { first: number; last: number; weight: number; mean: number }

/**
 * The non-decreasing curve of least weighted square error. Equal scores are averaged first; each flat piece is kept by
 * its two ends. Throws `ESTIMATE_UNDEFINED` without rows, `INPUT_INVALID` for columns of different length, what is not
 * finite, or a weight that is not positive.
 */
export function fit({ scores, outcomes, weights }: Sample): Isotonic {
  const rows = Column.rows(weights ? { scores, outcomes, weights } : { scores, outcomes })
  Column.assertFinite('scores', scores)
  Column.assertFinite('outcomes', outcomes)
  if (weights) Column.assertWithin('weights', weights, Number.MIN_VALUE, Number.MAX_VALUE)
  const order = Column.order(scores)
  const blocks: Block[] = []
  for (let i = 0; i < rows; i++) {
    const row = order[i] ?? 0
    const score = scores[row] ?? 0
    const next: Block = {
      first: score,
      last: score,
      weight: weights ? (weights[row] ?? 1) : 1,
      mean: outcomes[row] ?? 0,
    }
    const last = blocks.at(-1)
    if (last && last.last === score && last.first === score) merge(last, next)
    else blocks.push(next)
  }
  const pooled: Block[] = []
  for (const block of blocks) {
    pooled.push(block)
    for (;;) {
      const after = pooled.at(-1)
      const before = pooled.at(-2)
      if (!after || !before || before.mean < after.mean) break
      merge(before, after)
      pooled.pop()
    }
  }
  const points = pooled.flatMap(({ first, last, mean }) =>
    first === last
      ? [{ x: first, mean }]
      : [
          { x: first, mean },
          { x: last, mean },
        ],
  )
  return { scores: points.map((point) => point.x), values: points.map((point) => point.mean) }
}

/**
 * The curve's values at `scores`: linear between its points, flat beyond its ends. Throws `INPUT_INVALID` when a score
 * is not finite or the curve is empty.
 */
export function apply(curve: Isotonic, scores: Column.Column): Float64Array {
  Column.assertFinite('scores', scores)
  const size = curve.scores.length
  if (size === 0 || curve.values.length !== size) {
    throw new Failure('INPUT_INVALID', 'The curve needs as many values as scores.', { name: 'curve', scores: size })
  }
  return Float64Array.from(scores, (score) => at(curve, score))
}

function at({ scores, values }: Isotonic, score: number): number {
  let low = 0
  let high = scores.length - 1
  if (score <= (scores[low] ?? 0)) return values[low] ?? 0
  if (score >= (scores[high] ?? 0)) return values[high] ?? 0
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((scores[middle] ?? 0) <= score) low = middle
    else high = middle
  }
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [scores[low], scores[high], values[low], values[high]]
  return y0 + (y1 - y0) * ((score - x0) / (x1 - x0))
}

function merge(into: Block, block: Block): void {
  const weight = into.weight + block.weight
  into.mean += (block.mean - into.mean) * (block.weight / weight)
  into.weight = weight
  into.last = block.last
}
