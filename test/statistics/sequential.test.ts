import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Interval from '../../src/statistics/interval.ts'
import * as Proportions from '../../src/statistics/proportions.ts'
import * as Sequential from '../../src/statistics/sequential.ts'
import { expectNear } from './golden.ts'

test('the width is that of theorem 2.2', () => {
  // By hand: alpha 0.05, t = 100, rho² = (5.991465 + 1.790336 + 1) / 100.
  const { estimate, low, high } = Sequential.interval({ estimate: 1, variance: 0.01, units: 100, plannedUnits: 100 })
  const t = -2 * Math.log(0.05)
  const s = t + Math.log(t) + 1
  expectNear((high - low) / 2, 0.1 * Math.sqrt(((2 * (s + 1)) / s) * Math.log(Math.sqrt(s + 1) / 0.05)))
  expect(estimate).toBe(1)
  expect((high - low) / 0.2).toBeGreaterThan(1.96)
})

test('looking after every 40 units of 2,000 without effect errs in at most 5 % of worlds, a fixed interval in far more', () => {
  const rng = Rng.create('peeking')
  const worlds = 1000
  const wrong = { sequential: 0, fixed: 0 }
  for (let world = 0; world < worlds; world++) {
    const treated = { events: 0, units: 0 }
    const control = { events: 0, units: 0 }
    const erred = { sequential: false, fixed: false }
    for (let unit = 1; unit <= 2000; unit++) {
      const arm = unit % 2 === 0 ? treated : control
      arm.units++
      if (rng.uniform() < 0.2) arm.events++
      if (unit % 40 !== 0) continue
      if (!Interval.contains(Sequential.proportions({ treated, control }, 2000), 0)) erred.sequential = true
      if (!Interval.contains(Proportions.difference({ treated, control }), 0)) erred.fixed = true
    }
    if (erred.sequential) wrong.sequential++
    if (erred.fixed) wrong.fixed++
  }
  expect(wrong.sequential / worlds).toBeLessThanOrEqual(0.05)
  expect(wrong.fixed / worlds).toBeGreaterThan(0.15)
})

test('a real effect is found before the planned end', () => {
  const rng = Rng.create('effect')
  let found = 0
  for (let world = 0; world < 200; world++) {
    const treated = Float64Array.from({ length: 400 }, () => 0.5 + rng.normal())
    const control = Float64Array.from({ length: 400 }, () => rng.normal())
    const arms = { treated: treated.subarray(0, 300), control: control.subarray(0, 300) }
    if (!Interval.contains(Sequential.means(arms, 800), 0)) found++
  }
  expect(found / 200).toBeGreaterThan(0.95)
})

test('an early look without events is not certainty', () => {
  const interval = Sequential.proportions({ treated: { events: 0, units: 3 }, control: { events: 3, units: 3 } }, 100)
  expect(Interval.contains(interval, 0)).toBe(true)
  expect(() =>
    Sequential.proportions({ treated: { events: 0, units: 0 }, control: { events: 1, units: 2 } }, 9),
  ).toThrow(expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }))
})
