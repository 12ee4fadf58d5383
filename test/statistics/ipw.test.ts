import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Bootstrap from '../../src/statistics/bootstrap.ts'
import * as Interval from '../../src/statistics/interval.ts'
import * as Ipw from '../../src/statistics/ipw.ts'
import * as Means from '../../src/statistics/means.ts'
import { expectNear } from './golden.ts'

/** Units with a trait in [0, 1) that treatment helps above one half and harms below; the policy treats above one half. Its true value is 1.25. */
function world(rng: Rng.Rng, units: number) {
  const columns = ['outcome', 'probability', 'policy', 'forecastGiven', 'forecastPolicy'] as const
  const logged = Object.fromEntries(columns.map((name) => [name, new Float64Array(units)])) as Record<
    (typeof columns)[number],
    Float64Array
  >
  for (let i = 0; i < units; i++) {
    const trait = rng.uniform()
    const chance = 0.2 + 0.6 * trait
    const given = rng.uniform() < chance
    const best = trait > 0.5
    const mean = 1 + (given ? 2 * trait - 1 : 0)
    logged.outcome[i] = mean + 0.5 * rng.normal()
    logged.probability[i] = given ? chance : 1 - chance
    logged.policy[i] = given === best ? 1 : 0
    // A model that is wrong by a constant: the correction must make up for it.
    logged.forecastGiven[i] = mean + 0.1
    logged.forecastPolicy[i] = 1 + (best ? 2 * trait - 1 : 0) + 0.1
  }
  return logged
}

test('policy values cover the truth in 93.5 to 96.5 % of 2,000 worlds, and the model makes them narrower', () => {
  const rng = Rng.create('policy')
  const covered = { value: 0, normalisedValue: 0, robustValue: 0 }
  const width = { value: 0, normalisedValue: 0, robustValue: 0 }
  for (let i = 0; i < 2000; i++) {
    const logged = world(rng, 250)
    const { value, normalisedValue, robustValue } = Ipw
    for (const estimate of [value, normalisedValue, robustValue]) {
      const interval = estimate(logged)
      const name = estimate.name as keyof typeof covered
      if (Interval.contains(interval, 1.25)) covered[name]++
      width[name] += interval.high - interval.low
    }
  }
  for (const count of Object.values(covered)) {
    expect(count / 2000).toBeGreaterThan(0.935)
    expect(count / 2000).toBeLessThan(0.965)
  }
  expect(width.normalisedValue).toBeLessThan(width.value)
  expect(width.robustValue).toBeLessThan(width.normalisedValue)
})

test('the values are the sums of their definitions', () => {
  const logged = { outcome: [4, 2, 6], probability: [0.5, 0.25, 0.5], policy: [1, 1, 0] }
  expectNear(Ipw.value(logged).estimate, (8 + 8 + 0) / 3)
  expectNear(Ipw.normalisedValue(logged).estimate, 16 / 6)
  const modelled = { ...logged, forecastGiven: [3, 3, 3], forecastPolicy: [3, 4, 5] }
  expectNear(Ipw.robustValue(modelled).estimate, (3 + 2 + (4 - 4) + 5) / 3)
})

test('the scale of the weights does not move the self-normalised interval', () => {
  const logged = { outcome: [4, 2, 6, 1], probability: [0.5, 0.25, 0.5, 0.3], policy: [1, 1, 0.5, 1] }
  const halved = Ipw.normalisedValue({ ...logged, probability: logged.probability.map((p) => p / 2) })
  expectNear(halved.low, Ipw.normalisedValue(logged).low)
  expectNear(halved.high, Ipw.normalisedValue(logged).high)
})

test('a probability below the exploration kept is refused, and so is no exploration', () => {
  const logged = { outcome: [4, 2], probability: [0.5, 0.0005], policy: [1, 1] }
  expect(() => Ipw.value(logged)).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID', facts: expect.objectContaining({ row: 1 }) }),
  )
  expect(Ipw.value(logged, { epsilon: 0.0001 }).estimate).toBeGreaterThan(0)
  expect(() => Ipw.value(logged, { epsilon: 0 })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
  expect(() => Ipw.value({ ...logged, probability: [0.5, 0.5], policy: [0, 0] })).toThrow(
    expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }),
  )
})

test('the bootstrap of a mean tells what Student tells, repeats by seed, and refuses NaN', () => {
  const rng = Rng.create('bootstrap')
  const values = Float64Array.from({ length: 200 }, () => rng.normal())
  const mean = (rows: Uint32Array) => rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length
  const draw = () => Bootstrap.interval(200, mean, { rng: Rng.create(1), draws: 2000 })
  const student = Means.one(values)
  expect(draw()).toEqual(draw())
  expectNear(draw().estimate, student.estimate)
  expect((draw().high - draw().low) / (student.high - student.low)).toBeGreaterThan(0.93)
  expect((draw().high - draw().low) / (student.high - student.low)).toBeLessThan(1.05)
  expect(() => Bootstrap.interval(3, () => Number.NaN, { rng, draws: 100 })).toThrow(
    expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }),
  )
})
