/**
 * Class weights: how much a row that acted counts beside one that did not while a model learns. A loss weighted by w has its optimum ln w above
 * the true log-odds (Elkan, 2001, "The foundations of cost-sensitive learning", theorem 2), so that is taken off what was learnt: weights
 * change which errors a ranking avoids, and probabilities stay those of the rows.
 */
import { Failure } from '../core/failure.ts'

/** `balanced` lets both outcomes of the training rows weigh the same in sum; a number is the weight of a row that acted, the others' being 1. */
export type Weighting = 'balanced' | number

/** What a row of each outcome weighs: 1 on average over the training rows, so that penalties mean what they mean without weights. */
export type Weights = { readonly positive: number; readonly negative: number }

/** The weights of outcomes that stand in `label`, both of them. Throws `INPUT_INVALID` for a weight that is no number above 0. */
export function of(weighting: Weighting, label: Uint8Array): Weights {
  const positives = label.reduce((sum, y) => sum + y, 0)
  const negatives = label.length - positives
  const weight = weighting === 'balanced' ? negatives / positives : weighting
  if (!Number.isFinite(weight) || weight <= 0) {
    throw new Failure('INPUT_INVALID', 'A class weight is a number above 0, or balanced.', {
      weight: String(weighting),
    })
  }
  const negative = label.length / (weight * positives + negatives)
  return { positive: weight * negative, negative }
}

/** The weight of every row. */
export function rows({ positive, negative }: Weights, label: Uint8Array): Float64Array {
  return Float64Array.from(label, (y) => (y === 1 ? positive : negative))
}

/** By how much log-odds learnt under these weights lie above those of the rows. */
export function shift({ positive, negative }: Weights): number {
  return Math.log(positive / negative)
}

/** The note of a model that learnt so. */
export function words(weighting: Weighting, { positive, negative }: Weights): string {
  const factor = (positive / negative).toFixed(2)
  return `A row that acted weighed ${factor} times one that did not${weighting === 'balanced' ? ' (balanced)' : ''} while networks, boosting and regression learnt: that changes their ranking, and was taken off their log-odds before calibration.`
}
