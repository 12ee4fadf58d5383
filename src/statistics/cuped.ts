/**
 * CUPED: a difference of means with the part that pre-period covariates foretell taken out (Deng, Xu, Kohavi and
 * Walker, 2013, doi:10.1145/2433396.2433413).
 */
import { Failure } from '../core/failure.ts'
import * as Arms from './arms.ts'
import * as Column from './column.ts'
import type * as Interval from './interval.ts'
import * as LeastSquares from './leastsquares.ts'
import * as Means from './means.ts'
import * as Moments from './moments.ts'

/**
 * Outcomes of one arm, and covariates that were fixed before assignment; both arms give the same ones in the same
 * order.
 */
export type Adjusted = { readonly outcome: Column.Column; readonly covariates: readonly Column.Column[] }

/**
 * The adjusted interval; `theta` per covariate (0 where `ignored`: constant or a repetition); `varianceShare` is the
 * variance left over.
 */
export type Cuped = Interval.Interval & {
  readonly theta: readonly number[]
  readonly ignored: readonly number[]
  readonly varianceShare: number
}

/**
 * The CUPED difference, treated minus control. θ is estimated once over both arms, from deviations within each arm so
 * that the effect itself does not leak into it; the degrees of freedom it costs are paid. Without a usable covariate
 * it is Welch's difference. Throws `ESTIMATE_UNDEFINED` as {@link Means.difference} and when there are no more units
 * than covariates, `INPUT_INVALID` when columns differ in length or number or hold what is not finite.
 */
export function difference(arms: Arms.Arms<Adjusted>, level = 0.95): Cuped {
  const size = arms.treated.covariates.length
  if (arms.control.covariates.length !== size) {
    throw new Failure('INPUT_INVALID', 'Both arms need the same covariates.', {
      name: 'covariates',
      treated: size,
      control: arms.control.covariates.length,
    })
  }
  const plain = Arms.map(arms, (arm, name) => Moments.of(arm.outcome, `outcome, ${name}`))
  const { gram, moments } = within(arms)
  const { coefficients: theta, ignored } = LeastSquares.solve(gram, moments)
  const used = size - ignored.length
  const degrees = plain.treated.units + plain.control.units - 2
  if (degrees <= used) {
    throw new Failure('ESTIMATE_UNDEFINED', 'There are too few units for the covariates.', {
      degrees,
      covariates: used,
    })
  }
  const adjusted = Arms.map(arms, (arm) => Moments.of(residual(arm, theta)))
  const inflation = degrees / (degrees - used)
  const parts = [adjusted.treated, adjusted.control].map((m) => ({
    variance: (m.variance / m.units) * inflation,
    degrees: Math.max(1, m.units - 1 - used / 2),
  }))
  const before = plain.treated.variance / plain.treated.units + plain.control.variance / plain.control.units
  const after = parts.reduce((sum, part) => sum + part.variance, 0)
  const interval = Means.studentised(adjusted.treated.mean - adjusted.control.mean, parts, level, 'CUPED, Welch t')
  return { ...interval, theta: [...theta], ignored, varianceShare: after / before }
}

/** Covariances of the covariates among themselves and with the outcome, deviations taken within each arm. */
function within(arms: Arms.Arms<Adjusted>): { gram: Float64Array[]; moments: Float64Array } {
  const size = arms.treated.covariates.length
  const gram = Array.from({ length: size }, () => new Float64Array(size))
  const moments = new Float64Array(size)
  for (const { outcome, covariates } of [arms.treated, arms.control]) {
    covariates.forEach((covariate, i) => {
      Column.assertFinite(`covariate ${i}`, covariate)
      const weight = outcome.length - 1
      moments[i] = (moments[i] ?? 0) + weight * Moments.covariance(covariate, outcome)
      covariates.forEach((other, j) => {
        const row = gram[i]
        if (row) row[j] = (row[j] ?? 0) + weight * Moments.covariance(covariate, other)
      })
    })
  }
  return { gram, moments }
}

function residual({ outcome, covariates }: Adjusted, theta: Float64Array): Float64Array {
  const rest = Float64Array.from(outcome)
  covariates.forEach((covariate, c) => {
    const slope = theta[c] ?? 0
    for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] ?? 0) - slope * (covariate[i] ?? 0)
  })
  return rest
}
