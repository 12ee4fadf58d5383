/** Which learner of effects is kept, by the squared distance to doubly robust pseudo-outcomes on rows that it did not see. */
import * as Moments from '../statistics/moments.ts'
import type { Candidate, Part } from './uplift.ts'

/** A learner, and the effect of each row by what it learnt from the other folds. */
export type Learnt = { readonly part: Part; readonly outOfFold: Float64Array }

/** What is kept: the mean of `parts`, or one effect for all when there is none. */
export type Choice = {
  readonly chosen: Candidate['learner']
  readonly candidates: readonly Candidate[]
  readonly parts: readonly Part[]
}

/** Pseudo-outcomes, and the part that each row is held out in. */
export type Judges = { readonly pseudo: Float64Array; readonly fold: Uint8Array; readonly folds: number }

/**
 * The mean of the learners that tell units apart, unless one of them is better by more than the standard error of the difference: what lies
 * within it is noise, which a mean has less of. By the same measure a rate keeps the plainest learner unless that choice is better.
 */
export function of(learnt: readonly Learnt[], { pseudo, fold, folds }: Judges): Choice {
  const floor = loss(pseudo, constantOf(pseudo, fold, folds))
  const judged = learnt.map((one) => ({ ...one, lossToConstant: loss(pseudo, one.outOfFold) / floor }))
  const useful = judged.filter(({ lossToConstant }) => lossToConstant < 1)
  const joined = useful.length > 1 ? mean(useful.map(({ outOfFold }) => outOfFold)) : null
  const candidates: readonly Candidate[] = [
    { learner: 'CONSTANT', lossToConstant: 1 },
    ...judged.map(({ part: { learner }, lossToConstant }) => ({ learner, lossToConstant })),
    ...(joined === null ? [] : [{ learner: 'ENSEMBLE' as const, lossToConstant: loss(pseudo, joined) / floor }]),
  ]
  const [best] = useful.toSorted((a, b) => a.lossToConstant - b.lossToConstant)
  if (best === undefined) return { chosen: 'CONSTANT', candidates, parts: [] }
  const isJoined = joined !== null && !isBetter(pseudo, best.outOfFold, joined)
  const plainest = useful.find(({ part }) => part.learner === 'T_LOGISTIC')
  if (plainest && !isBetter(pseudo, isJoined ? joined : best.outOfFold, plainest.outOfFold))
    return { chosen: plainest.part.learner, candidates, parts: [plainest.part] }
  if (isJoined) return { chosen: 'ENSEMBLE', candidates, parts: useful.map(({ part }) => part) }
  return { chosen: best.part.learner, candidates, parts: [best.part] }
}

/** The mean of effects of the same rows. */
export function mean(lists: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(lists[0]?.length ?? 0)
  for (const list of lists) for (const [row, value] of list.entries()) sum[row] = (sum[row] ?? 0) + value / lists.length
  return sum
}

/** Whether the loss of `a` is below that of `b` by more than the standard error of their difference. */
function isBetter(pseudo: Float64Array, a: Float64Array, b: Float64Array): boolean {
  const gain = pseudo.map((value, row) => (value - (b[row] ?? 0)) ** 2 - (value - (a[row] ?? 0)) ** 2)
  const { mean, variance, units } = Moments.of(gain)
  return mean > Math.sqrt(variance / units)
}

function constantOf(pseudo: Float64Array, fold: Uint8Array, folds: number): Float64Array {
  const means = Array.from({ length: folds }, (_, k) => {
    const others = pseudo.filter((_value, row) => fold[row] !== k)
    return others.reduce((sum, value) => sum + value, 0) / others.length
  })
  return pseudo.map((_value, row) => means[fold[row] ?? 0] ?? 0)
}

function loss(pseudo: Float64Array, effect: Float64Array): number {
  return pseudo.reduce((sum, value, row) => sum + (value - (effect[row] ?? 0)) ** 2, 0) / pseudo.length
}
