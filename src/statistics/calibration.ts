/**
 * Whether probabilities come true: reliability, expected calibration error (Naeini, Cooper and Hauskrecht, 2015),
 * Brier's score (1950).
 */
import { Failure } from '../core/failure.ts'
import type { Rng } from '../core/rng.ts'
import * as Column from './column.ts'
import * as Interval from './interval.ts'
import * as Moments from './moments.ts'

/**
 * Forecast probabilities in [0, 1] and what happened, 0 or 1. Every function throws `INPUT_INVALID` when they are not,
 * `ESTIMATE_UNDEFINED` when there is no row.
 */
export type Forecast = { readonly probabilities: Column.Column; readonly outcomes: Column.Column }

/** Units of neighbouring probabilities: their mean forecast and the share of events among them. */
export type Bin = { readonly units: number; readonly forecast: number; readonly observed: number }

/**
 * The reliability table, ascending. Bins hold equally many units, except that equal probabilities are never parted, so
 * there can be fewer of them.
 */
export function reliability({ probabilities, outcomes }: Forecast, bins = 10): readonly Bin[] {
  check({ probabilities, outcomes })
  const { order, ends } = equalMass(probabilities, bins)
  let start = 0
  return ends.map((end) => {
    const members = order.subarray(start, end)
    start = end
    let forecast = 0
    let events = 0
    for (const row of members) {
      forecast += probabilities[row] ?? 0
      events += outcomes[row] ?? 0
    }
    return { units: members.length, forecast: forecast / members.length, observed: events / members.length }
  })
}

/**
 * The expected calibration error: |forecast − observed| averaged over the bins of {@link reliability}, weighted by
 * units.
 */
export function error(forecast: Forecast, bins = 10): number {
  const rows = forecast.outcomes.length
  return reliability(forecast, bins).reduce((sum, b) => sum + (b.units / rows) * Math.abs(b.forecast - b.observed), 0)
}

/** Calibration in the large: mean forecast, share of events, and forecast minus observed. */
export function inTheLarge(forecast: Forecast): { forecast: number; observed: number; difference: number } {
  check(forecast)
  const mean = Moments.mean(forecast.probabilities)
  const observed = Moments.mean(forecast.outcomes)
  return { forecast: mean, observed, difference: mean - observed }
}

/** Brier's score: the mean squared distance of forecast and outcome. */
export function brier({ probabilities, outcomes }: Forecast): number {
  const rows = check({ probabilities, outcomes })
  let sum = 0
  for (let i = 0; i < rows; i++) sum += ((probabilities[i] ?? 0) - (outcomes[i] ?? 0)) ** 2
  return sum / rows
}

/**
 * How large the calibration error of a perfect model of this size would be by chance: in `level` of worlds at most
 * `high`, in half of them at most `median`.
 */
export type Band = { readonly median: number; readonly high: number; readonly level: number; readonly draws: number }

/** Options of {@link band}: the stream, the worlds to draw (1,000 unless told), the bins and the level. */
export type BandOptions = {
  readonly rng: Rng
  readonly draws?: number
  readonly bins?: number
  readonly level?: number
}

/** The band of {@link error} when every probability is true: outcomes are drawn from the probabilities themselves. */
export function band(probabilities: Column.Column, { rng, draws = 1000, bins = 10, level = 0.95 }: BandOptions): Band {
  Interval.alpha(level)
  Column.assertWithin('probabilities', probabilities, 0, 1)
  const { order, ends } = equalMass(probabilities, bins)
  const sorted = Float64Array.from(order, (row) => probabilities[row] ?? 0)
  const errors = new Float64Array(draws)
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0
    let start = 0
    for (const end of ends) {
      let excess = 0
      for (let i = start; i < end; i++) {
        const p = sorted[i] ?? 0
        excess += rng.uniform() < p ? p - 1 : p
      }
      sum += Math.abs(excess)
      start = end
    }
    errors[draw] = sum / sorted.length
  }
  return { median: Column.quantile(errors, 0.5), high: Column.quantile(errors, level), level, draws }
}

function check({ probabilities, outcomes }: Forecast): number {
  const rows = Column.rows({ probabilities, outcomes })
  Column.assertWithin('probabilities', probabilities, 0, 1)
  Column.assertBinary('outcomes', outcomes)
  return rows
}

/** Rows by ascending probability, and the end of each bin. */
function equalMass(probabilities: Column.Column, bins: number): { order: Uint32Array; ends: readonly number[] } {
  const rows = Column.rows({ probabilities })
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new Failure('INPUT_INVALID', 'There is at least one bin.', { name: 'bins', value: bins })
  }
  const order = Column.order(probabilities)
  const ends: number[] = []
  for (let bin = 1; bin <= bins; bin++) {
    let end = Column.cut(rows, bin, bins)
    while (end > 0 && end < rows && probabilities[order[end] ?? 0] === probabilities[order[end - 1] ?? 0]) end++
    if (end > (ends.at(-1) ?? 0)) ends.push(end)
  }
  return { order, ends }
}
