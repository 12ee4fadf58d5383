/** An estimate with its confidence interval, the shape that every estimator answers in. */
import { Failure } from '../core/failure.ts'

/** `estimate` between `low` and `high`; `level` is the coverage aimed at (0.95 is 95 %), `method` names the source. */
export type Interval = {
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly level: number
  readonly method: string
}

/** `estimate ± margin`. Throws `ESTIMATE_UNDEFINED` when either is not finite, so that no NaN leaves an estimator. */
export function around(estimate: number, margin: number, level: number, method: string): Interval {
  return between(estimate, estimate - margin, estimate + margin, level, method)
}

/** The interval with these ends. Throws `ESTIMATE_UNDEFINED` when a number is not finite. */
export function between(estimate: number, low: number, high: number, level: number, method: string): Interval {
  if (![estimate, low, high].every(Number.isFinite)) {
    throw new Failure('ESTIMATE_UNDEFINED', 'The estimate is not a finite number.', { estimate, low, high, method })
  }
  return { estimate, low, high, level, method }
}

/** Whether `value` lies in the interval, its ends included. */
export function contains(interval: Interval, value: number): boolean {
  return interval.low <= value && value <= interval.high
}

/** The probability outside an interval of `level`. Throws `INPUT_INVALID` unless `level` lies strictly between 0 and 1. */
export function alpha(level: number): number {
  if (!(level > 0 && level < 1)) {
    throw new Failure('INPUT_INVALID', 'A level lies strictly between 0 and 1.', { name: 'level', value: level })
  }
  return 1 - level
}
