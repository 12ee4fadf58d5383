/** The bootstrap's percentile interval (Efron, 1979, doi:10.1214/aos/1176344552). */
import { Failure } from '../core/failure.ts'
import type { Rng } from '../core/rng.ts'
import * as Column from './column.ts'
import * as Interval from './interval.ts'

/** How often to draw, from which stream, and the level. */
export type Options = { readonly rng: Rng; readonly draws?: number; readonly level?: number }

/**
 * The percentile interval of `statistic` over `units` rows drawn with replacement; it is called with row numbers,
 * first with 0…units−1 for the estimate. Draws share one buffer, so the statistic must not keep it. Throws
 * `ESTIMATE_UNDEFINED` when a statistic is not finite or there is no unit.
 */
export function interval(units: number, statistic: (rows: Uint32Array) => number, options: Options): Interval.Interval {
  if (units < 1) throw new Failure('ESTIMATE_UNDEFINED', 'There is no unit to draw.', { units })
  const rows = Uint32Array.from({ length: units }, (_, i) => i)
  const estimate = statistic(rows)
  return percentile(estimate, options, () => {
    for (let i = 0; i < units; i++) rows[i] = options.rng.below(units)
    return statistic(rows)
  })
}

/**
 * The percentile interval of values that `draw` makes anew each time. Throws `INPUT_INVALID` below 100 draws,
 * `ESTIMATE_UNDEFINED` as {@link interval}.
 */
export function percentile(estimate: number, options: Options, draw: () => number): Interval.Interval {
  const { draws = 2000, level = 0.95 } = options
  const alpha = Interval.alpha(level)
  if (!Number.isSafeInteger(draws) || draws < 100) {
    throw new Failure('INPUT_INVALID', 'A bootstrap needs at least 100 draws.', { name: 'draws', value: draws })
  }
  const values = new Float64Array(draws)
  for (let i = 0; i < draws; i++) values[i] = draw()
  const missing = values.findIndex((value) => !Number.isFinite(value))
  if (missing >= 0) {
    throw new Failure('ESTIMATE_UNDEFINED', 'A draw has no finite value of the statistic.', { draw: missing, draws })
  }
  const low = Column.quantile(values, alpha / 2)
  const high = Column.quantile(values, 1 - alpha / 2)
  return Interval.between(estimate, low, high, level, 'bootstrap percentile')
}
