/**
 * How well scores rank by the effect of treatment (Radcliffe, 2007; Gutierrez and Gérardy, 2017), with the definitions
 * and tie rules of scikit-uplift 0.5 to the last digit.
 */
import { Failure } from '../core/failure.ts'
import type { Rng } from '../core/rng.ts'
import * as Bootstrap from './bootstrap.ts'
import * as Column from './column.ts'
import type * as Interval from './interval.ts'

/** Outcomes (0/1 unless stated), scores (the predicted uplift, higher first) and treatment 0/1, row by row. */
export type Ranked = {
  readonly outcome: Column.Column
  readonly score: Column.Column
  readonly treatment: Column.Column
}

/** Points of a piecewise linear curve from (0, 0): units targeted, and the value reached by then. */
export type Curve = { readonly units: Float64Array; readonly values: Float64Array }

/** Whether the best units are taken among all together, or among treated and control separately. */
export type Strategy = 'overall' | 'by_group'

/**
 * The uplift curve: (treated rate − control rate) × units among the units of the k highest scores, one point for each
 * distinct score. Outcomes may be any finite number. Throws `INPUT_INVALID` for malformed columns,
 * `ESTIMATE_UNDEFINED` when an arm is empty.
 */
export function curve(ranked: Ranked): Curve {
  return trace(ranked, (t) => (rate(t.treatedSum, t.treated) - rate(t.controlSum, t.control)) * (t.treated + t.control))
}

/**
 * The Qini curve: treated events − control events × treated / control, one point for each distinct score. Throws as
 * {@link curve}.
 */
export function qiniCurve(ranked: Ranked): Curve {
  return trace(ranked, (t) => t.treatedSum - t.controlSum * rate(t.treated, t.control))
}

/**
 * The uplift curve of a ranking that knows the 0/1 outcomes. Throws as {@link curve}, `INPUT_INVALID` when an outcome
 * is not 0 or 1.
 */
export function perfectCurve({ outcome, treatment }: Omit<Ranked, 'score'>): Curve {
  const rows = Column.rows({ outcome, treatment })
  Column.assertBinary('outcome', outcome)
  let controlEvents = 0
  let treatedOthers = 0
  for (let i = 0; i < rows; i++) {
    if (treatment[i] === 0 && outcome[i] === 1) controlEvents++
    if (treatment[i] === 1 && outcome[i] === 0) treatedOthers++
  }
  const second = controlEvents > treatedOthers ? outcome : treatment
  const score = Float64Array.from(outcome, (y, i) => (y === treatment[i] ? 2 : 0) + (second[i] ?? 0))
  return curve({ outcome, treatment, score })
}

/**
 * The Qini curve of a ranking that knows the 0/1 outcomes; with `harm: 'none'` treatment may prevent no event. Throws
 * as {@link perfectCurve}.
 */
export function perfectQiniCurve({ outcome, treatment }: Omit<Ranked, 'score'>, harm: Harm = 'possible'): Curve {
  Column.rows({ outcome, treatment })
  Column.assertBinary('outcome', outcome)
  const score = Float64Array.from(outcome, (y, i) => (treatment[i] === 1 ? y : -y))
  const full = qiniCurve({ outcome, treatment, score })
  if (harm === 'possible') return full
  const gain = full.values.at(-1) ?? 0
  if (gain < 0)
    throw new Failure('ESTIMATE_UNDEFINED', 'Treatment prevented events, so harm cannot be ruled out.', { gain })
  return { units: Float64Array.of(0, gain, outcome.length), values: Float64Array.of(0, gain, gain) }
}

/** Whether treatment may prevent events (scikit-uplift's `negative_effect`, true unless told) or is assumed never to. */
export type Harm = 'possible' | 'none'

/**
 * The normalised area under the uplift curve: 0 as random, 1 as perfect (AUUC; `uplift_auc_score`). Throws as {@link
 * perfectCurve}, `ESTIMATE_UNDEFINED` when perfect equals random.
 */
export function auuc(ranked: Ranked): number {
  return normalised(curve(ranked), perfectCurve(ranked))
}

/** The normalised area under the Qini curve: 0 as random, 1 as perfect (`qini_auc_score`). Throws as {@link auuc}. */
export function qini(ranked: Ranked, harm: Harm = 'possible'): number {
  return normalised(qiniCurve(ranked), perfectQiniCurve(ranked, harm))
}

/** {@link qini} with the percentile bootstrap over units, drawn within each arm so that none is lost. Throws as {@link auuc}. */
export function qiniInterval(ranked: Ranked, options: Bootstrap.Options): Interval.Interval {
  check(ranked)
  const estimate = qini(ranked)
  const at = counted(ranked)
  return Bootstrap.percentile(
    estimate,
    options,
    drawing(ranked.treatment, options.rng, (counts) => at(counts)),
  )
}

/**
 * Qini of `ranked` minus Qini of the scores `other` of the same units, with the percentile bootstrap on the same draws. Throws as
 * {@link auuc}.
 */
export function qiniDifference(ranked: Ranked, other: Column.Column, options: Bootstrap.Options): Interval.Interval {
  const second = { ...ranked, score: other }
  const estimate = qini(ranked) - qini(second)
  const [a, b] = [counted(ranked), counted(second)]
  return Bootstrap.percentile(
    estimate,
    options,
    drawing(ranked.treatment, options.rng, (counts) => a(counts) - b(counts)),
  )
}

/**
 * The uplift among the best `k`: a share in (0, 1), or a whole number of units (per arm when by group). The count of a
 * share is rounded down; of equal scores the later row comes first. Throws `INPUT_INVALID` for another `k`,
 * `ESTIMATE_UNDEFINED` when an arm has nobody among them.
 */
export function atK(ranked: Ranked, k: number, strategy: Strategy = 'overall'): number {
  const rows = check(ranked)
  const whole = Number.isInteger(k)
  if (!(k > 0) || k >= rows || (!whole && k >= 1)) {
    throw new Failure('INPUT_INVALID', 'k is a share between 0 and 1 or a number of units below all.', {
      name: 'k',
      k,
      rows,
    })
  }
  const size = (units: number) => (whole ? k : Math.floor(units * k))
  const order = descending(ranked.score)
  if (strategy === 'overall') {
    const best = tally(ranked, order.subarray(0, size(rows)))
    return defined(best.treatedSum, best.treated, 'treated') - defined(best.controlSum, best.control, 'control')
  }
  const [treated, control] = ([1, 0] as const).map((arm) => {
    const members = order.filter((row) => ranked.treatment[row] === arm)
    if (size(members.length) > members.length) {
      throw new Failure('INPUT_INVALID', 'An arm has fewer than k units.', { name: 'k', k, units: members.length })
    }
    const best = tally(ranked, members.subarray(0, size(members.length)))
    return arm === 1
      ? defined(best.treatedSum, best.treated, 'treated')
      : defined(best.controlSum, best.control, 'control')
  })
  return (treated ?? 0) - (control ?? 0)
}

/** The units of one percentile, the best first, with the rate of each arm among them. */
export type Percentile = {
  readonly treated: number
  readonly control: number
  readonly treatedRate: number
  readonly controlRate: number
  readonly uplift: number
}

/**
 * The uplift in each of `bins` equal parts by score, the best first (parts as numpy's `array_split`). Throws
 * `ESTIMATE_UNDEFINED` when a part lacks an arm, else as {@link curve}.
 */
export function percentiles(ranked: Ranked, bins = 10, strategy: Strategy = 'overall'): readonly Percentile[] {
  const rows = check(ranked)
  if (!Number.isInteger(bins) || bins < 1 || bins > rows) {
    throw new Failure('INPUT_INVALID', 'There are between one bin and as many as units.', { name: 'bins', bins, rows })
  }
  const order = descending(ranked.score)
  const whole = { treated: order, control: order }
  const apart = {
    treated: order.filter((row) => ranked.treatment[row] === 1),
    control: order.filter((row) => ranked.treatment[row] === 0),
  }
  const source = strategy === 'overall' ? whole : apart
  return Array.from({ length: bins }, (_, bin) => {
    const { treated, treatedSum } = tally(ranked, part(source.treated, bin, bins))
    const { control, controlSum } = tally(ranked, part(source.control, bin, bins))
    const treatedRate = defined(treatedSum, treated, 'treated')
    const controlRate = defined(controlSum, control, 'control')
    return { treated, control, treatedRate, controlRate, uplift: treatedRate - controlRate }
  })
}

/**
 * The uplifts of {@link percentiles} averaged with the treated units as weights (`weighted_average_uplift`). Throws as
 * {@link percentiles}.
 */
export function weightedAverage(ranked: Ranked, bins = 10, strategy: Strategy = 'overall'): number {
  const parts = percentiles(ranked, bins, strategy)
  const treated = parts.reduce((sum, p) => sum + p.treated, 0)
  return parts.reduce((sum, p) => sum + p.uplift * p.treated, 0) / treated
}

/** The area under a curve by trapezoids, in value × units. */
export function area({ units, values }: Curve): number {
  let sum = 0
  for (let i = 1; i < units.length; i++) {
    sum += ((units[i] ?? 0) - (units[i - 1] ?? 0)) * (((values[i] ?? 0) + (values[i - 1] ?? 0)) / 2)
  }
  return sum
}

/** Qini when row i occurs `counts[i]` times: both orders are found once. */
function counted({ outcome, score, treatment }: Ranked): (counts: Uint32Array) => number {
  const perfect = Float64Array.from(outcome, (y, i) => (treatment[i] === 1 ? y : -y))
  const actual = walk({ outcome, score, treatment })
  const best = walk({ outcome, score: perfect, treatment })
  return (counts) => {
    const { area: under, units, last } = actual(counts)
    const random = (units * last) / 2
    return (under - random) / (best(counts).area - random)
  }
}

/** The area under the Qini curve with its last point, when row i occurs `counts[i]` times. */
function walk({ outcome, score, treatment }: Ranked) {
  const order = descending(score)
  const isLast = Uint8Array.from(order, (row, i) => Number(score[row] !== score[order[i + 1] ?? -1]))
  return (counts: Uint32Array) => {
    let [treated, control, treatedSum, controlSum] = [0, 0, 0, 0]
    let [area, units, last] = [0, 0, 0]
    for (let i = 0; i < order.length; i++) {
      const row = order[i] ?? 0
      const times = counts[row] ?? 0
      if (treatment[row] === 1) {
        treated += times
        treatedSum += times * (outcome[row] ?? 0)
      } else {
        control += times
        controlSum += times * (outcome[row] ?? 0)
      }
      if (isLast[i] === 0) continue
      const value = treatedSum - (control === 0 ? 0 : (controlSum * treated) / control)
      area += ((treated + control - units) * (value + last)) / 2
      units = treated + control
      last = value
    }
    return { area, units, last }
  }
}

/** A draw of units with replacement within each arm, as how often each occurs. */
function drawing(treatment: Column.Column, rng: Rng, statistic: (counts: Uint32Array) => number): () => number {
  const counts = new Uint32Array(treatment.length)
  const rows = Uint32Array.from({ length: treatment.length }, (_, i) => i)
  const arms = [0, 1].map((arm) => rows.filter((row) => treatment[row] === arm))
  return () => {
    counts.fill(0)
    for (const arm of arms) {
      for (let i = 0; i < arm.length; i++) {
        const row = arm[rng.below(arm.length)] ?? 0
        counts[row] = (counts[row] ?? 0) + 1
      }
    }
    return statistic(counts)
  }
}

type Tally = { treated: number; control: number; treatedSum: number; controlSum: number }

function trace(ranked: Ranked, value: (tally: Tally) => number): Curve {
  const rows = check(ranked)
  const order = descending(ranked.score)
  const units = [0]
  const values = [0]
  const seen: Tally = { treated: 0, control: 0, treatedSum: 0, controlSum: 0 }
  for (let i = 0; i < rows; i++) {
    const row = order[i] ?? 0
    add(seen, ranked, row)
    const last = i === rows - 1 || ranked.score[row] !== ranked.score[order[i + 1] ?? 0]
    if (last) {
      units.push(i + 1)
      values.push(value(seen))
    }
  }
  return { units: Float64Array.from(units), values: Float64Array.from(values) }
}

function normalised(actual: Curve, perfect: Curve): number {
  const random = ((perfect.units.at(-1) ?? 0) * (perfect.values.at(-1) ?? 0)) / 2
  const room = area(perfect) - random
  if (room === 0) throw new Failure('ESTIMATE_UNDEFINED', 'No ranking can be better than random here.', { random })
  return (area(actual) - random) / room
}

function tally(ranked: Ranked, rows: Uint32Array): Tally {
  const sum: Tally = { treated: 0, control: 0, treatedSum: 0, controlSum: 0 }
  for (const row of rows) add(sum, ranked, row)
  return sum
}

function add(sum: Tally, { outcome, treatment }: Ranked, row: number): void {
  const y = outcome[row] ?? 0
  if (treatment[row] === 1) {
    sum.treated++
    sum.treatedSum += y
  } else {
    sum.control++
    sum.controlSum += y
  }
}

/** The curves' rule: a rate among nobody counts as 0. */
function rate(sum: number, units: number): number {
  return units === 0 ? 0 : sum / units
}

function defined(sum: number, units: number, arm: string): number {
  if (units === 0) throw new Failure('ESTIMATE_UNDEFINED', 'An arm has nobody among these units.', { arm })
  return sum / units
}

/** Rows by falling score; the reversal of a stable ascending order, so that of equal scores the later row comes first. */
function descending(score: Column.Column): Uint32Array {
  return Column.order(score).reverse()
}

function part(rows: Uint32Array, bin: number, bins: number): Uint32Array {
  return rows.subarray(Column.cut(rows.length, bin, bins), Column.cut(rows.length, bin + 1, bins))
}

function check({ outcome, score, treatment }: Ranked): number {
  const rows = Column.rows({ outcome, score, treatment })
  Column.assertFinite('outcome', outcome)
  Column.assertFinite('score', score)
  Column.assertBinary('treatment', treatment)
  let treated = 0
  for (const value of treatment) treated += value
  if (treated === 0 || treated === rows) {
    throw new Failure('ESTIMATE_UNDEFINED', 'An arm has no units.', { treated, control: rows - treated })
  }
  return rows
}
