import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Interval from '../../src/statistics/interval.ts'
import * as Proportions from '../../src/statistics/proportions.ts'
import { expectNear, read } from './golden.ts'

type Count = Proportions.Count
type Golden = {
  wilson: (Count & { level: number; low: number; high: number })[]
  newcombe: { treated: Count; control: Count; level: number; low: number; high: number }[]
}
const golden = read<Golden>('estimators')

test("Wilson's interval agrees with statsmodels", () => {
  for (const { events, units, level, low, high } of golden.wilson) {
    const interval = Proportions.one({ events, units }, level)
    expectNear(interval.low, low)
    expectNear(interval.high, high)
  }
})

test("Newcombe's interval agrees with statsmodels and with the table of his paper", () => {
  for (const { treated, control, level, low, high } of golden.newcombe) {
    const interval = Proportions.difference({ treated, control }, level)
    expectNear(interval.low, low)
    expectNear(interval.high, high)
  }
  const published = Proportions.difference({ treated: { events: 56, units: 70 }, control: { events: 48, units: 80 } })
  expect([published.low.toFixed(4), published.high.toFixed(4)]).toEqual(['0.0524', '0.3339'])
})

const count = fc.nat(500).chain((more) => fc.record({ events: fc.nat(more + 1), units: fc.constant(more + 1) }))

test('an interval holds its estimate, stays within what is possible, and turns over with the arms', () => {
  fc.assert(
    fc.property(count, count, (treated, control) => {
      const interval = Proportions.difference({ treated, control })
      const turned = Proportions.difference({ treated: control, control: treated })
      expect(Interval.contains(interval, interval.estimate)).toBe(true)
      expect(interval.low).toBeGreaterThanOrEqual(-1 - 1e-12)
      expect(interval.high).toBeLessThanOrEqual(1 + 1e-12)
      expect(turned.low).toBeCloseTo(-interval.high, 12)
      expect(Proportions.one({ events: 0, units: treated.units }).low).toBe(0)
      expect(Proportions.one({ events: treated.units, units: treated.units }).high).toBe(1)
    }),
    { seed: 2 },
  )
})

test('an empty arm and impossible counts are refused', () => {
  const good = { events: 1, units: 2 }
  expect(() => Proportions.difference({ treated: good, control: { events: 0, units: 0 } })).toThrow(
    expect.objectContaining({ code: 'ESTIMATE_UNDEFINED', facts: { arm: 'control', events: 0, units: 0 } }),
  )
  for (const bad of [
    { events: 3, units: 2 },
    { events: -1, units: 2 },
    { events: 0.5, units: 2 },
    { events: 0, units: Number.NaN },
  ]) {
    expect(() => Proportions.difference({ treated: bad, control: good })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    )
  }
  expect(() => Proportions.one(good, 1)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
})

test("Newcombe's 95 % interval covers the true difference in 93.5 to 96.5 % of 4,000 experiments", () => {
  const rng = Rng.create('newcombe')
  const draw = (units: number, rate: number) => {
    let events = 0
    for (let i = 0; i < units; i++) if (rng.uniform() < rate) events++
    return { events, units }
  }
  let covered = 0
  for (let world = 0; world < 4000; world++) {
    const rate = 0.1 + 0.2 * rng.uniform()
    const effect = 0.15 * rng.uniform()
    const interval = Proportions.difference({ treated: draw(220, rate + effect), control: draw(80, rate) })
    if (Interval.contains(interval, effect)) covered++
  }
  expect(covered / 4000).toBeGreaterThan(0.935)
  expect(covered / 4000).toBeLessThan(0.965)
})
