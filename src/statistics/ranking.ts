/**
 * How well scores rank and foretell a 0/1 outcome; definitions as scikit-learn's. Functions of scores and outcomes
 * throw `DATA_ONE_CLASS` when every outcome is equal and `INPUT_INVALID` for columns of different length or with what
 * is not finite.
 */
import * as Bootstrap from './bootstrap.ts'
import * as Column from './column.ts'
import * as Interval from './interval.ts'
import * as Moments from './moments.ts'
import * as Normal from './normal.ts'

/** Scores, higher for likelier, and outcomes 0 or 1. */
export type Scored = { readonly scores: Column.Column; readonly outcomes: Column.Column }

/** Two scores of the same units. */
export type Paired = { readonly a: Column.Column; readonly b: Column.Column; readonly outcomes: Column.Column }

/** The area under the ROC curve: the chance that a positive outranks a negative, ties counting half. */
export function auc({ scores, outcomes }: Scored): number {
  const { positives, negatives } = check(scores, outcomes)
  // Numbers alone sort many times faster than rows by their numbers do; twice the pairs are whole numbers.
  const negative = Column.where(scores, outcomes, 0).sort()
  let [twice, below, upTo] = [0, 0, 0]
  for (const score of Column.where(scores, outcomes, 1).sort()) {
    while (below < negatives && (negative[below] ?? 0) < score) below++
    while (upTo < negatives && (negative[upTo] ?? 0) <= score) upTo++
    twice += below + upTo
  }
  return twice / 2 / (positives * negatives)
}

/**
 * The AUC with DeLong's interval (1988, doi:10.2307/2531595), cut to [0, 1]. Throws `ESTIMATE_UNDEFINED` below two
 * units of a class.
 */
export function aucInterval({ scores, outcomes }: Scored, level = 0.95): Interval.Interval {
  const z = Normal.quantile(1 - Interval.alpha(level) / 2)
  const { area, positive, negative } = placements(scores, outcomes)
  const margin = z * Math.sqrt(placementVariance(positive, negative))
  return Interval.between(area, Math.max(0, area - margin), Math.min(1, area + margin), level, 'DeLong')
}

/**
 * AUC of `a` minus AUC of `b` on the same units, with DeLong's paired interval (by midranks: Sun and Xu, 2014,
 * doi:10.1109/LSP.2014.2337313). Two scores that rank alike differ by exactly 0. Throws `ESTIMATE_UNDEFINED` below two
 * units of a class.
 */
export function aucDifference({ a, b, outcomes }: Paired, level = 0.95): Interval.Interval {
  const z = Normal.quantile(1 - Interval.alpha(level) / 2)
  const first = placements(a, outcomes)
  const second = placements(b, outcomes)
  const positive = first.positive.map((value, i) => value - (second.positive[i] ?? 0))
  const negative = first.negative.map((value, i) => value - (second.negative[i] ?? 0))
  const margin = z * Math.sqrt(placementVariance(positive, negative))
  return Interval.around(first.area - second.area, margin, level, 'DeLong, paired')
}

/** AUC of `a` minus AUC of `b` with a paired percentile bootstrap, drawn within each class so that no draw loses one. */
export function aucDifferenceBootstrap({ a, b, outcomes }: Paired, options: Bootstrap.Options): Interval.Interval {
  check(a, outcomes)
  check(b, outcomes)
  const rows = Uint32Array.from({ length: outcomes.length }, (_, i) => i)
  const classes = [rows.filter((row) => outcomes[row] === 1), rows.filter((row) => outcomes[row] === 0)]
  const first = steps(a)
  const second = steps(b)
  const counts = new Float64Array(outcomes.length).fill(1)
  const difference = () => countedAuc(first, outcomes, counts) - countedAuc(second, outcomes, counts)
  return Bootstrap.percentile(difference(), options, () => {
    counts.fill(0)
    for (const members of classes) {
      for (let i = 0; i < members.length; i++) {
        const row = members[options.rng.below(members.length)] ?? 0
        counts[row] = (counts[row] ?? 0) + 1
      }
    }
    return difference()
  })
}

/** Average precision: Σ (Rₖ − Rₖ₋₁) Pₖ over the distinct scores from high to low, without interpolation. */
export function averagePrecision({ scores, outcomes }: Scored): number {
  const { positives } = check(scores, outcomes)
  let sum = 0
  for (const { units, events, newEvents } of thresholds(scores, outcomes))
    sum += (newEvents / positives) * (events / units)
  return sum
}

/**
 * The mean of −ln of the probability given to what happened, in nats; probabilities are kept 2⁻⁵² from 0 and 1.
 * Defined for one class too.
 */
export function logLoss({ scores, outcomes }: Scored): number {
  const rows = Column.rows({ scores, outcomes })
  Column.assertWithin('scores', scores, 0, 1)
  Column.assertBinary('outcomes', outcomes)
  let sum = 0
  for (let i = 0; i < rows; i++) {
    const p = Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, scores[i] ?? 0))
    sum -= outcomes[i] === 1 ? Math.log(p) : Math.log1p(-p)
  }
  return sum / rows
}

/** The best `share` of units by score holds `gain` of all events, `lift` times what chance would. */
export type Lift = { readonly share: number; readonly gain: number; readonly lift: number }

/**
 * The gain curve at equal steps of share, 1 / `points` to 1; within a tie events are spread evenly, so row order does
 * not matter.
 */
export function lift({ scores, outcomes }: Scored, points = 10): readonly Lift[] {
  const { positives } = check(scores, outcomes)
  const curve = [{ units: 0, events: 0, newEvents: 0 }, ...thresholds(scores, outcomes)]
  let step = 1
  return Array.from({ length: points }, (_, i) => {
    const share = (i + 1) / points
    const units = share * scores.length
    while (step < curve.length - 1 && (curve[step]?.units ?? 0) < units) step++
    const from = curve[step - 1]
    const to = curve[step]
    if (!from || !to) return { share, gain: share, lift: 1 }
    const events = from.events + (to.events - from.events) * ((units - from.units) / (to.units - from.units))
    return { share, gain: events / positives, lift: events / positives / share }
  })
}

function check(scores: Column.Column, outcomes: Column.Column): { positives: number; negatives: number } {
  Column.rows({ scores, outcomes })
  Column.assertFinite('scores', scores)
  const positives = Column.positives('outcomes', outcomes)
  return { positives, negatives: outcomes.length - positives }
}

/** Ranks from 1; tied values share the mean of theirs. */
function midranks(values: Column.Column): Float64Array {
  const { order, ends } = steps(values)
  const ranks = new Float64Array(values.length)
  let start = 0
  for (const end of ends) {
    for (let i = start; i < end; i++) ranks[order[i] ?? 0] = (start + end + 1) / 2
    start = end
  }
  return ranks
}

type Steps = { readonly order: Uint32Array; readonly ends: readonly number[] }

/** Rows by ascending value, and the end of each run of equal values. */
function steps(values: Column.Column): Steps {
  const order = Column.order(values)
  const ends: number[] = []
  for (let i = 1; i <= order.length; i++) {
    if (i === order.length || values[order[i] ?? 0] !== values[order[i - 1] ?? 0]) ends.push(i)
  }
  return { order, ends }
}

/** For each distinct score from high to low: units and events at or above it, and the events at it. */
function thresholds(scores: Column.Column, outcomes: Column.Column) {
  const { order, ends } = steps(scores)
  const starts = [0, ...ends.slice(0, -1)]
  const curve: { units: number; events: number; newEvents: number }[] = []
  let events = 0
  for (let t = ends.length - 1; t >= 0; t--) {
    const start = starts[t] ?? 0
    let newEvents = 0
    for (let i = start; i < (ends[t] ?? 0); i++) newEvents += outcomes[order[i] ?? 0] ?? 0
    events += newEvents
    curve.push({ units: order.length - start, events, newEvents })
  }
  return curve
}

/**
 * DeLong's structural components: for each positive the share of negatives below it, for each negative the share of
 * positives above it.
 */
function placements(scores: Column.Column, outcomes: Column.Column) {
  const { positives, negatives } = check(scores, outcomes)
  const all = midranks(scores)
  const own = { 1: midranks(Column.where(scores, outcomes, 1)), 0: midranks(Column.where(scores, outcomes, 0)) }
  const ranksOf = (value: 0 | 1) => Column.where(all, outcomes, value).map((rank, i) => rank - (own[value][i] ?? 0))
  const positive = ranksOf(1).map((below) => below / negatives)
  const negative = ranksOf(0).map((below) => 1 - below / positives)
  return { area: Moments.mean(positive), positive, negative }
}

function placementVariance(positive: Float64Array, negative: Float64Array): number {
  const parts = [Moments.of(positive, 'positives'), Moments.of(negative, 'negatives')]
  return parts.reduce((sum, part) => sum + part.variance / part.units, 0)
}

/** The AUC when row i occurs `counts[i]` times. */
function countedAuc({ order, ends }: Steps, outcomes: Column.Column, counts: Float64Array): number {
  let pairs = 0
  let below = 0
  let positives = 0
  let start = 0
  for (const end of ends) {
    let hits = 0
    let misses = 0
    for (let i = start; i < end; i++) {
      const row = order[i] ?? 0
      if (outcomes[row] === 1) hits += counts[row] ?? 0
      else misses += counts[row] ?? 0
    }
    pairs += hits * (below + misses / 2)
    below += misses
    positives += hits
    start = end
  }
  return pairs / (positives * below)
}
