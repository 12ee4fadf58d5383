/**
 * Planning an experiment: power, units needed, and the smallest effect it can see (Fleiss, Levin and Paik, 2003, ch.
 * 4; Cohen, 1988, ch. 2).
 */
import { Failure } from '../core/failure.ts'
import type { Arms } from './arms.ts'
import * as Interval from './interval.ts'
import * as Normal from './normal.ts'
import * as Root from './root.ts'
import * as Student from './student.ts'

/**
 * What is compared: a share of events whose rate without treatment is `rate`, or a mean with standard `deviation` in
 * both arms.
 */
type Outcome =
  | { readonly kind: 'proportion'; readonly rate: number }
  | { readonly kind: 'mean'; readonly deviation: number }

/** Two-sided test at `alpha` (default 0.05). */
export type Design = {
  readonly outcome: Outcome
  readonly units: Arms<number>
  readonly effect: number
  readonly alpha?: number
}

/**
 * The probability that a two-sided test finds `effect` (treated minus control, in the outcome's unit). Proportions by
 * the normal test with the pooled variance under no effect, means by the t test of equal variances: the figures of R's
 * `power.prop.test` and `power.t.test` with `strict = TRUE`. Throws `INPUT_INVALID` when a rate leaves [0, 1] or an
 * arm is empty.
 */
export function of({ outcome, units, effect, alpha = 0.05 }: Design): number {
  Interval.alpha(alpha)
  if (!(units.treated >= 1 && units.control >= 1)) {
    throw new Failure('INPUT_INVALID', 'Each arm needs at least one unit.', { name: 'units', ...units })
  }
  return outcome.kind === 'proportion'
    ? powerOfProportions(outcome.rate, effect, units, alpha)
    : powerOfMeans(outcome.deviation, effect, units, alpha)
}

/**
 * How the units are found: as {@link Design}, with the `power` wanted and the share of units that is treated (default
 * one half).
 */
export type Requirement = {
  readonly outcome: Outcome
  readonly effect: number
  readonly power?: number
  readonly treatedShare?: number
  readonly alpha?: number
}

/**
 * The fewest units per arm, in the given proportion and rounded up, that reach `power` (default 0.8). Throws
 * `ESTIMATE_UNDEFINED` when 10¹² units would not, as with no effect, and `INPUT_INVALID` as {@link of}.
 */
export function units({ outcome, effect, power = 0.8, treatedShare = 0.5, alpha = 0.05 }: Requirement): Arms<number> {
  Interval.alpha(power)
  Interval.alpha(treatedShare)
  const arms = (total: number): Arms<number> => ({
    treated: Math.max(2, Math.ceil(total * treatedShare - 1e-9)),
    control: Math.max(2, Math.ceil(total * (1 - treatedShare) - 1e-9)),
  })
  const reached = (total: number) => of({ outcome, effect, units: arms(total), alpha }) >= power
  let enough = 4
  while (!reached(enough)) {
    enough *= 2
    if (enough > 1e12) {
      throw new Failure('ESTIMATE_UNDEFINED', 'No number of units reaches the power.', { effect, power, treatedShare })
    }
  }
  let short = enough === 4 ? 0 : enough / 2
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2)
    if (reached(middle)) enough = middle
    else short = middle
  }
  return arms(enough)
}

/** How the effect is found: as {@link Design}, with the `power` wanted (default 0.8). */
export type Sensitivity = {
  readonly outcome: Outcome
  readonly units: Arms<number>
  readonly power?: number
  readonly alpha?: number
}

/**
 * The smallest increase that these units find with `power` (minimum detectable effect). Throws `ESTIMATE_UNDEFINED`
 * when even the largest possible increase would be missed, and `INPUT_INVALID` as {@link of}.
 */
export function effect({ outcome, units: arms, power = 0.8, alpha = 0.05 }: Sensitivity): number {
  Interval.alpha(power)
  const excess = (size: number) => of({ outcome, effect: size, units: arms, alpha }) - power
  let largest = outcome.kind === 'proportion' ? 1 - outcome.rate : outcome.deviation
  if (outcome.kind === 'mean') while (excess(largest) < 0 && largest < outcome.deviation * 1e9) largest *= 2
  if (excess(largest) < 0) {
    throw new Failure('ESTIMATE_UNDEFINED', 'These units find no effect with that power.', { ...arms, power, largest })
  }
  return Root.between(0, largest, excess)
}

function powerOfProportions(rate: number, effect: number, units: Arms<number>, alpha: number): number {
  const other = rate + effect
  if (!(rate >= 0 && rate <= 1 && other >= -1e-12 && other <= 1 + 1e-12)) {
    throw new Failure('INPUT_INVALID', 'Both rates must lie from 0 to 1.', { name: 'rate', rate, effect })
  }
  const pooled = (rate * units.control + other * units.treated) / (units.control + units.treated)
  const under = Math.sqrt(pooled * (1 - pooled) * (1 / units.treated + 1 / units.control))
  const spread = Math.max(0, other * (1 - other)) / units.treated + (rate * (1 - rate)) / units.control
  const threshold = Normal.quantile(1 - alpha / 2) * under
  if (spread === 0) return Math.abs(effect) > threshold ? 1 : 0
  const deviation = Math.sqrt(spread)
  return Normal.survival((threshold - effect) / deviation) + Normal.cdf((-threshold - effect) / deviation)
}

function powerOfMeans(deviation: number, effect: number, units: Arms<number>, alpha: number): number {
  if (!(deviation > 0)) {
    throw new Failure('INPUT_INVALID', 'A deviation is positive.', { name: 'deviation', value: deviation })
  }
  const degrees = units.treated + units.control - 2
  if (degrees < 1) throw new Failure('INPUT_INVALID', 'A t test needs three units.', { name: 'units', ...units })
  const noncentrality = effect / (deviation * Math.sqrt(1 / units.treated + 1 / units.control))
  const t = Student.quantile(1 - alpha / 2, degrees)
  return 1 - Student.noncentral(t, degrees, noncentrality) + Student.noncentral(-t, degrees, noncentrality)
}
