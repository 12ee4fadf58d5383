/**
 * Intervals that hold at every look: the asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and
 * Ramdas (2024, Annals of Statistics 52, doi:10.1214/24-AOS2408, theorem 2.2), the normal mixture that the mSPRT of
 * Johari and others (2022) inverts.
 */
import { Failure } from '../core/failure.ts'
import * as Arms from './arms.ts'
import type * as Column from './column.ts'
import * as Interval from './interval.ts'
import * as Moments from './moments.ts'
import type { Count } from './proportions.ts'

/**
 * A running estimate: the variance of its error now, the units seen now, and the units at which the interval shall be
 * tightest.
 */
export type Look = {
  readonly estimate: number
  readonly variance: number
  readonly units: number
  readonly plannedUnits: number
}

const METHOD = 'asymptotic confidence sequence'

/**
 * The always-valid interval of a look. It may be read after every unit, and stopping on it keeps the error at 1 −
 * level for as long as the estimate is near normal: start to look at some dozens of units per arm. `plannedUnits` must
 * be fixed beforehand. Throws `ESTIMATE_UNDEFINED` without variance, `INPUT_INVALID` when units are not positive.
 */
export function interval({ estimate, variance, units, plannedUnits }: Look, level = 0.95): Interval.Interval {
  const alpha = Interval.alpha(level)
  if (!(units > 0 && plannedUnits > 0)) {
    throw new Failure('INPUT_INVALID', 'Units seen and planned are positive.', { name: 'units', units, plannedUnits })
  }
  if (!(variance > 0)) throw new Failure('ESTIMATE_UNDEFINED', 'The outcomes do not vary.', { estimate, variance })
  const twoLog = -2 * Math.log(alpha)
  const rho2 = (twoLog + Math.log(twoLog) + 1) / plannedUnits
  const growth = units * rho2 + 1
  const width = Math.sqrt(((2 * growth) / (units * rho2)) * Math.log(Math.sqrt(growth) / alpha))
  return Interval.around(estimate, width * Math.sqrt(variance), level, METHOD)
}

/**
 * The always-valid difference of shares, treated minus control. The variance takes one event and one other unit more
 * in each arm, so that an early look without events does not pass for certainty. Throws `ESTIMATE_UNDEFINED` when an
 * arm is empty.
 */
export function proportions(arms: Arms.Arms<Count>, plannedUnits: number, level = 0.95): Interval.Interval {
  const { treated, control } = Arms.map(arms, ({ events, units }, arm) => {
    if (!(units > 0)) throw new Failure('ESTIMATE_UNDEFINED', 'An arm has no units.', { arm, units })
    const share = (events + 1) / (units + 2)
    return { estimate: events / units, variance: (share * (1 - share)) / units, units }
  })
  return interval({ ...combined(treated, control), plannedUnits }, level)
}

/**
 * The always-valid difference of means, treated minus control. Throws `ESTIMATE_UNDEFINED` when an arm has fewer than
 * two units or neither varies.
 */
export function means(arms: Arms.Arms<Column.Column>, plannedUnits: number, level = 0.95): Interval.Interval {
  const { treated, control } = Arms.map(arms, (values, arm) => {
    const { mean, variance, units } = Moments.of(values, arm)
    return { estimate: mean, variance: variance / units, units }
  })
  return interval({ ...combined(treated, control), plannedUnits }, level)
}

type Arm = { readonly estimate: number; readonly variance: number; readonly units: number }

function combined(treated: Arm, control: Arm): Arm {
  return {
    estimate: treated.estimate - control.estimate,
    variance: treated.variance + control.variance,
    units: treated.units + control.units,
  }
}
