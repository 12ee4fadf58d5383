import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Interval from '../../src/statistics/interval.ts'
import * as Power from '../../src/statistics/power.ts'
import * as Proportions from '../../src/statistics/proportions.ts'
import * as Srm from '../../src/statistics/srm.ts'
import { expectNear, read } from './golden.ts'

type Units = { treated: number; control: number }
type Golden = {
  srm: { observed: number[]; planned: number[]; statistic: number; pValue: number }[]
  powerMeans: { effect: number; deviation: number; units: Units; alpha: number; power: number }[]
  powerProportions: { effect: number; rate: number; units: Units; alpha: number; power: number }[]
}
const golden = read<Golden>('estimators')
const refused = expect.objectContaining({ code: 'INPUT_INVALID' })

test('the ratio test agrees with scipy for two and three arms', () => {
  for (const { observed, planned, statistic, pValue } of golden.srm) {
    const srm = Srm.test({ observed, planned })
    expectNear(srm.statistic, statistic)
    expectNear(srm.pValue, pValue)
    expect(srm.mismatch).toBe(pValue < 0.001)
  }
})

test('a lost twentieth of an arm is a mismatch, chance is not', () => {
  expect(Srm.test({ observed: [50_000, 47_500], planned: [1, 1] }).mismatch).toBe(true)
  expect(Srm.test({ observed: [50_000, 49_800], planned: [1, 1] }).mismatch).toBe(false)
})

test('shares that do not match the arms, or no units, are refused', () => {
  expect(() => Srm.test({ observed: [1, 2], planned: [1] })).toThrow(refused)
  expect(() => Srm.test({ observed: [1, 2], planned: [1, 0] })).toThrow(refused)
  expect(() => Srm.test({ observed: [1, -2], planned: [1, 1] })).toThrow(refused)
  expect(() => Srm.test({ observed: [0, 0], planned: [1, 1] })).toThrow(
    expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }),
  )
})

test('power agrees with statsmodels and with the figures in the manual of R', () => {
  for (const { deviation, power, ...design } of golden.powerMeans) {
    expectNear(Power.of({ ...design, outcome: { kind: 'mean', deviation } }), power, 1e-7)
  }
  for (const { rate, power, ...design } of golden.powerProportions) {
    expectNear(Power.of({ ...design, outcome: { kind: 'proportion', rate } }), power)
  }
  const half = { kind: 'proportion', rate: 0.5 } as const
  expect(Power.of({ outcome: half, effect: 0.25, units: { treated: 50, control: 50 } })).toBeCloseTo(0.7401659, 5)
  expect(Power.units({ outcome: half, effect: 0.25, power: 0.9 })).toEqual({ treated: 77, control: 77 })
  const unit = { kind: 'mean', deviation: 1 } as const
  expect(Power.of({ outcome: unit, effect: 1, units: { treated: 20, control: 20 } })).toBeCloseTo(0.8689528, 6)
  expect(Power.units({ outcome: unit, effect: 1, power: 0.9 })).toEqual({ treated: 23, control: 23 })
})

test('units, effect and power say the same of one design, unequal arms too', () => {
  for (const outcome of [
    { kind: 'proportion', rate: 0.12 },
    { kind: 'mean', deviation: 3 },
  ] as const) {
    const effect = outcome.kind === 'mean' ? 0.4 : 0.03
    const units = Power.units({ outcome, effect, power: 0.85, treatedShare: 0.9 })
    expect(units.treated / units.control).toBeCloseTo(9, 1)
    expect(Power.of({ outcome, effect, units })).toBeGreaterThanOrEqual(0.85)
    expect(
      Power.of({ outcome, effect, units: { treated: units.treated - 9, control: units.control - 1 } }),
    ).toBeLessThan(0.85)
    const found = Power.effect({ outcome, units, power: 0.85 })
    expect(found).toBeLessThanOrEqual(effect)
    expectNear(Power.of({ outcome, effect: found, units }), 0.85, 1e-9)
  }
})

test('designs that nothing can answer are refused', () => {
  const outcome = { kind: 'proportion', rate: 0.2 } as const
  expect(() => Power.units({ outcome, effect: 0 })).toThrow(expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }))
  expect(() => Power.effect({ outcome, units: { treated: 1, control: 1 } })).toThrow(
    expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }),
  )
  expect(() => Power.of({ outcome, effect: 0.9, units: { treated: 9, control: 9 } })).toThrow(refused)
  expect(() => Power.of({ outcome, effect: 0.1, units: { treated: 0, control: 9 } })).toThrow(refused)
})

test('simulated power is within 3 points of the calculated', () => {
  const rng = Rng.create('power')
  const draw = (units: number, rate: number) => {
    let events = 0
    for (let i = 0; i < units; i++) if (rng.uniform() < rate) events++
    return { events, units }
  }
  const outcome = { kind: 'proportion', rate: 0.2 } as const
  const units = Power.units({ outcome, effect: 0.1, power: 0.8, treatedShare: 0.6 })
  let found = 0
  for (let world = 0; world < 3000; world++) {
    const interval = Proportions.difference({ treated: draw(units.treated, 0.3), control: draw(units.control, 0.2) })
    if (!Interval.contains(interval, 0)) found++
  }
  expect(Math.abs(found / 3000 - Power.of({ outcome, effect: 0.1, units }))).toBeLessThan(0.03)
})
