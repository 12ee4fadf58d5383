/** Differences of means: Welch's, clustered by entity, and weighted by stored assignment probabilities. */
import { Failure } from '../core/failure.ts'
import * as Arms from './arms.ts'
import * as Column from './column.ts'
import * as Interval from './interval.ts'
import * as Moments from './moments.ts'
import * as Student from './student.ts'

/** One row an observation; `cluster` numbers the entity that the row belongs to, in any order and with gaps. */
export type Clustered = {
  readonly outcome: Column.Column
  readonly treatment: Column.Column
  readonly cluster: Column.Column
}

/** Outcomes of one arm, and the stored probability with which each unit came into that arm, in (0, 1]. */
export type Weighted = { readonly outcome: Column.Column; readonly probability: Column.Column }

/** The mean with Student's interval. Throws `ESTIMATE_UNDEFINED` below two units or without variance. */
export function one(values: Column.Column, level = 0.95): Interval.Interval {
  const { mean, variance, units } = Moments.of(values)
  return studentised(mean, [{ variance: variance / units, degrees: units - 1 }], level, 'Student t')
}

/**
 * The difference of means, treated minus control, with Welch's interval (1947, doi:10.1093/biomet/34.1-2.28). Throws
 * `ESTIMATE_UNDEFINED` when an arm has fewer than two units or neither arm varies.
 */
export function difference(arms: Arms.Arms<Column.Column>, level = 0.95): Interval.Interval {
  const { treated, control } = Arms.map(arms, Moments.of)
  const parts = [treated, control].map((m) => ({ variance: m.variance / m.units, degrees: m.units - 1 }))
  return studentised(treated.mean - control.mean, parts, level, 'Welch t')
}

/**
 * The difference of means over rows with errors clustered (Liang and Zeger, 1986, doi:10.1093/biomet/73.1.13): the
 * variance of an arm is the sum of its clusters' squared totals of residuals times G / (G − 1); degrees of freedom as
 * Welch's over clusters. With one row a cluster it is {@link difference}. Throws `ESTIMATE_UNDEFINED` when an arm has
 * fewer than two clusters or nothing varies.
 */
export function clustered({ outcome, treatment, cluster }: Clustered, level = 0.95): Interval.Interval {
  const rows = Column.rows({ outcome, treatment, cluster })
  Column.assertFinite('cluster', cluster)
  const sums = Arms.map(Arms.split(outcome, treatment), Moments.of)
  const residuals = { treated: new Map<number, number>(), control: new Map<number, number>() }
  for (let i = 0; i < rows; i++) {
    const arm = treatment[i] === 1 ? 'treated' : 'control'
    const key = cluster[i] ?? 0
    const share = ((outcome[i] ?? 0) - sums[arm].mean) / sums[arm].units
    residuals[arm].set(key, (residuals[arm].get(key) ?? 0) + share)
  }
  const { treated, control } = Arms.map(residuals, clusterVariance)
  // A cluster with rows in both arms moves both means at once.
  let shared = 0
  for (const [key, share] of residuals.treated) shared += share * (residuals.control.get(key) ?? 0)
  shared *= Math.sqrt(treated.correction * control.correction)
  const variance = Math.max(0, treated.variance + control.variance - 2 * shared)
  const estimate = sums.treated.mean - sums.control.mean
  return studentised(estimate, [treated, control], level, 'Welch t, clustered', variance)
}

/**
 * Hájek's difference: each arm's mean weighted by 1 / probability, with the linearised variance (Särndal, Swensson and
 * Wretman, 1992, eq. 5.7.4) and Welch's degrees of freedom. Equal to {@link difference} when each arm has one
 * probability. Throws `ESTIMATE_UNDEFINED` as that does, `INPUT_INVALID` for a probability outside (0, 1].
 */
export function hajek(arms: Arms.Arms<Weighted>, level = 0.95): Interval.Interval {
  const { treated, control } = Arms.map(arms, (arm, name) => {
    const weights = inverse(arm, name)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const mean = weights.reduce((sum, weight, i) => sum + weight * (arm.outcome[i] ?? 0), 0) / total
    const squares = weights.reduce((sum, weight, i) => sum + (weight * ((arm.outcome[i] ?? 0) - mean)) ** 2, 0)
    const degrees = weights.length - 1
    return { mean, variance: ((squares / total / total) * weights.length) / degrees, degrees }
  })
  return studentised(treated.mean - control.mean, [treated, control], level, 'Hájek')
}

/**
 * The difference of Horvitz and Thompson's means (1952, doi:10.1080/01621459.1952.10483446): each arm's sum of outcome
 * / probability over all units of both arms, unbiased but wider than {@link hajek}. Needs every unit of the experiment
 * to be in one of the two arms. Throws as {@link hajek}.
 */
export function horvitzThompson(arms: Arms.Arms<Weighted>, level = 0.95): Interval.Interval {
  const terms = Arms.map(arms, (arm, name) => inverse(arm, name).map((weight, i) => weight * (arm.outcome[i] ?? 0)))
  const all = Float64Array.from([...terms.treated, ...terms.control.map((term) => -term)])
  const { mean, variance, units } = Moments.of(all)
  return studentised(mean, [{ variance: variance / units, degrees: units - 1 }], level, 'Horvitz–Thompson')
}

/** A variance of an estimate with its degrees of freedom. */
export type Part = { readonly variance: number; readonly degrees: number }

/**
 * `estimate` with Student's interval over independent parts: the variance is their sum unless `variance` is given, the
 * degrees of freedom those of Welch and Satterthwaite. Throws `ESTIMATE_UNDEFINED` when the variance is not positive.
 */
export function studentised(
  estimate: number,
  parts: readonly Part[],
  level: number,
  method: string,
  variance = parts.reduce((sum, part) => sum + part.variance, 0),
): Interval.Interval {
  const alpha = Interval.alpha(level)
  if (!(variance > 0)) throw new Failure('ESTIMATE_UNDEFINED', 'The outcomes do not vary.', { estimate, variance })
  const total = parts.reduce((sum, part) => sum + part.variance, 0)
  const degrees = total ** 2 / parts.reduce((sum, part) => sum + part.variance ** 2 / part.degrees, 0)
  return Interval.around(estimate, Student.quantile(1 - alpha / 2, degrees) * Math.sqrt(variance), level, method)
}

function clusterVariance(totals: ReadonlyMap<number, number>, arm: string): Part & { correction: number } {
  const clusters = totals.size
  if (clusters < 2) throw new Failure('ESTIMATE_UNDEFINED', 'An arm needs at least two clusters.', { arm, clusters })
  let squares = 0
  for (const share of totals.values()) squares += share * share
  const correction = clusters / (clusters - 1)
  return { variance: squares * correction, degrees: clusters - 1, correction }
}

function inverse({ outcome, probability }: Weighted, arm: string): Float64Array {
  const units = Column.rows({ outcome, probability })
  if (units < 2) throw new Failure('ESTIMATE_UNDEFINED', 'An arm needs at least two units.', { arm, units })
  Column.assertFinite('outcome', outcome)
  Column.assertWithin('probability', probability, Number.MIN_VALUE, 1)
  return Float64Array.from(probability, (p) => 1 / p)
}
