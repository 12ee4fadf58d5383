/** Means, variances and covariances, in two passes so that a large mean costs no precision. */
import { Failure } from '../core/failure.ts'
import * as Column from './column.ts'

/** How many values, their mean, and their variance with n − 1 below the line. */
export type Moments = { readonly units: number; readonly mean: number; readonly variance: number }

/** The arithmetic mean. Throws `ESTIMATE_UNDEFINED` when `values` is empty. */
export function mean(values: Column.Column): number {
  const units = Column.rows({ values })
  let sum = 0
  for (const value of values) sum += value
  const rough = sum / units
  let rest = 0
  for (const value of values) rest += value - rough
  return rough + rest / units
}

/** The moments of `values`. Throws `ESTIMATE_UNDEFINED` below two values, `INPUT_INVALID` when one is not finite. */
export function of(values: Column.Column, name = 'values'): Moments {
  Column.assertFinite(name, values)
  if (values.length < 2) {
    throw new Failure('ESTIMATE_UNDEFINED', `A variance of ${name} needs at least two units.`, { units: values.length })
  }
  const moments = { units: values.length, mean: mean(values), variance: covariance(values, values) }
  if (!Number.isFinite(moments.variance)) {
    throw new Failure('ESTIMATE_UNDEFINED', `The variance of ${name} is too large for a number.`, moments)
  }
  return moments
}

/**
 * The covariance of two columns with n − 1 below the line. Throws `INPUT_INVALID` when their lengths differ,
 * `ESTIMATE_UNDEFINED` below two rows.
 */
export function covariance(a: Column.Column, b: Column.Column): number {
  const units = Column.rows({ a, b })
  if (units < 2) throw new Failure('ESTIMATE_UNDEFINED', 'A covariance needs at least two units.', { units })
  const meanA = mean(a)
  const meanB = mean(b)
  let sum = 0
  for (let i = 0; i < units; i++) sum += ((a[i] ?? 0) - meanA) * ((b[i] ?? 0) - meanB)
  return sum / (units - 1)
}
