/**
 * One proportion, and the difference of two, with score intervals (Wilson, 1927; Newcombe, 1998,
 * doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I).
 */
import { Failure } from '../core/failure.ts'
import * as Arms from './arms.ts'
import * as Interval from './interval.ts'
import * as Normal from './normal.ts'

/** `events` among `units`, both whole. */
export type Count = { readonly events: number; readonly units: number }

/**
 * The share of events with Wilson's score interval. Throws `ESTIMATE_UNDEFINED` without units, `INPUT_INVALID` unless
 * whole with 0 ≤ events ≤ units.
 */
export function one(count: Count, level = 0.95): Interval.Interval {
  const { events, units } = checked(count, 'count')
  const z = Normal.quantile(1 - Interval.alpha(level) / 2)
  const share = events / units
  const scale = 1 + (z * z) / units
  const centre = (share + (z * z) / (2 * units)) / scale
  const margin = (z * Math.sqrt((share * (1 - share)) / units + (z * z) / (4 * units * units))) / scale
  // The ends at no event and at all events are exactly 0 and 1; rounding must not say otherwise.
  const low = events === 0 ? 0 : centre - margin
  const high = events === units ? 1 : centre + margin
  return Interval.between(share, low, high, level, 'Wilson score')
}

/**
 * The difference of shares, treated minus control, over all assigned units (intention to treat), with Newcombe's
 * hybrid score interval (his method 10). Throws `ESTIMATE_UNDEFINED` when an arm is empty, `INPUT_INVALID` as {@link
 * one}.
 */
export function difference(arms: Arms.Arms<Count>, level = 0.95): Interval.Interval {
  const { treated, control } = Arms.map(arms, (arm, name) => one(checked(arm, name), level))
  const estimate = treated.estimate - control.estimate
  const low = estimate - Math.hypot(treated.estimate - treated.low, control.high - control.estimate)
  const high = estimate + Math.hypot(treated.high - treated.estimate, control.estimate - control.low)
  return Interval.between(estimate, low, high, level, 'Newcombe hybrid score')
}

function checked(count: Count, name: string): Count {
  const { events, units } = count
  if (units === 0) throw new Failure('ESTIMATE_UNDEFINED', 'An arm has no units.', { arm: name, ...count })
  if (!Number.isSafeInteger(events) || !Number.isSafeInteger(units) || events < 0 || events > units) {
    throw new Failure('INPUT_INVALID', 'A count needs whole numbers with 0 <= events <= units.', { name, ...count })
  }
  return count
}
