import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Arms from '../../src/statistics/arms.ts'
import * as Interval from '../../src/statistics/interval.ts'
import * as Means from '../../src/statistics/means.ts'
import { expectNear, read } from './golden.ts'

type Clustered = {
  outcome: number[]
  treatment: number[]
  cluster: number[]
  clusters: number
  estimate: number
  uncorrected: number
  quantile: number
}
type Golden = {
  welch: { treated: number[]; control: number[]; estimate: number; low: number; high: number }
  clustered: Clustered
  clusteredMixed: Clustered
}
const golden = read<Golden>('estimators')
const undefinedEstimate = expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' })

test("Welch's interval agrees with numpy and mpmath", () => {
  const interval = Means.difference(golden.welch)
  expectNear(interval.estimate, golden.welch.estimate)
  expectNear(interval.low, golden.welch.low)
  expectNear(interval.high, golden.welch.high)
})

test.each(['clustered', 'clusteredMixed'] as const)('%s errors are those of statsmodels times G / (G - 1)', (name) => {
  const { outcome, treatment, cluster, clusters, estimate, uncorrected, quantile } = golden[name]
  const interval = Means.clustered({ outcome, treatment, cluster })
  expectNear(interval.estimate, estimate)
  expectNear(interval.high - interval.estimate, quantile * Math.sqrt((uncorrected * clusters) / (clusters - 1)))
})

test('with one row a cluster the clustered interval is Welch’s', () => {
  const { treated, control } = golden.welch
  const outcome = [...treated, ...control]
  const treatment = outcome.map((_, i) => (i < treated.length ? 1 : 0))
  const clustered = Means.clustered({ outcome, treatment, cluster: outcome.map((_, i) => 7 * i) })
  expectNear(clustered.low, golden.welch.low)
  expectNear(clustered.high, golden.welch.high)
})

test('one probability an arm makes Hájek’s interval Welch’s', () => {
  const interval = Means.hajek(
    Arms.map(golden.welch, (outcome, arm) => ({
      outcome,
      probability: outcome.map(() => (arm === 'treated' ? 0.8 : 0.2)),
    })),
  )
  expectNear(interval.low, golden.welch.low)
  expectNear(interval.high, golden.welch.high)
})

/** 300 units whose chance of treatment grows with what they would do anyway, so that unweighted means mislead. */
function confounded(rng: Rng.Rng, effect: number) {
  const treated = { outcome: [] as number[], probability: [] as number[] }
  const control = { outcome: [] as number[], probability: [] as number[] }
  for (let i = 0; i < 300; i++) {
    const own = rng.uniform()
    const chance = own < 0.5 ? 0.3 : 0.7
    const given = rng.uniform() < chance
    const arm = given ? treated : control
    arm.outcome.push(3 + 4 * own + rng.normal() + (given ? effect : 0))
    arm.probability.push(given ? chance : 1 - chance)
  }
  return { treated, control }
}

test('weighted intervals cover a confounded effect in 93.5 to 97.5 % of 2,000 experiments, Welch’s does not', () => {
  const rng = Rng.create('weighted')
  const covered = { hajek: 0, horvitzThompson: 0, welch: 0 }
  for (let world = 0; world < 2000; world++) {
    const arms = confounded(rng, 1)
    if (Interval.contains(Means.hajek(arms), 1)) covered.hajek++
    if (Interval.contains(Means.horvitzThompson(arms), 1)) covered.horvitzThompson++
    if (Interval.contains(Means.difference(Arms.map(arms, (arm) => arm.outcome)), 1)) covered.welch++
  }
  expect(covered.hajek / 2000).toBeGreaterThan(0.935)
  expect(covered.hajek / 2000).toBeLessThan(0.975)
  expect(covered.horvitzThompson / 2000).toBeGreaterThan(0.935)
  expect(covered.horvitzThompson / 2000).toBeLessThan(0.965)
  expect(covered.welch / 2000).toBeLessThan(0.5)
})

test("Welch's 95 % interval covers in 93.5 to 96.5 % of 3,000 skewed, unequal experiments", () => {
  const rng = Rng.create('welch')
  const draw = (units: number, scale: number, shift: number) =>
    Float64Array.from({ length: units }, () => shift - scale * Math.log(1 - rng.uniform()))
  let covered = 0
  for (let world = 0; world < 3000; world++) {
    const interval = Means.difference({ treated: draw(120, 2, 0.5), control: draw(60, 1, 1) })
    if (Interval.contains(interval, 0.5)) covered++
  }
  expect(covered / 3000).toBeGreaterThan(0.935)
  expect(covered / 3000).toBeLessThan(0.965)
})

test('clustered intervals cover in 93 to 96.5 % where rows of an entity move together, unclustered ones do not', () => {
  const rng = Rng.create('clustered')
  const covered = { clustered: 0, plain: 0 }
  for (let world = 0; world < 2000; world++) {
    const outcome: number[] = []
    const treatment: number[] = []
    const cluster: number[] = []
    for (let entity = 0; entity < 60; entity++) {
      const own = rng.normal()
      const rows = 1 + rng.below(6)
      for (let row = 0; row < rows; row++) {
        outcome.push(own + 0.5 * rng.normal() + (entity < 40 ? 0.3 : 0))
        treatment.push(entity < 40 ? 1 : 0)
        cluster.push(entity)
      }
    }
    if (Interval.contains(Means.clustered({ outcome, treatment, cluster }), 0.3)) covered.clustered++
    if (Interval.contains(Means.difference(Arms.split(outcome, treatment)), 0.3)) covered.plain++
  }
  expect(covered.clustered / 2000).toBeGreaterThan(0.93)
  expect(covered.clustered / 2000).toBeLessThan(0.965)
  expect(covered.plain / 2000).toBeLessThan(0.85)
})

test('arms too small, without variance, or malformed are refused and never answered with NaN', () => {
  expect(() => Means.difference({ treated: [1], control: [1, 2] })).toThrow(undefinedEstimate)
  expect(() => Means.difference({ treated: [], control: [1, 2] })).toThrow(undefinedEstimate)
  expect(() => Means.difference({ treated: [2, 2], control: [1, 1] })).toThrow(undefinedEstimate)
  expect(() => Means.clustered({ outcome: [1, 2, 3], treatment: [1, 1, 0], cluster: [1, 2, 3] })).toThrow(
    undefinedEstimate,
  )
  expect(() => Means.clustered({ outcome: [1, 2, 3, 4], treatment: [1, 1, 0, 0], cluster: [1, 1, 2, 2] })).toThrow(
    undefinedEstimate,
  )
  expect(() => Means.difference({ treated: [1, Number.NaN], control: [1, 2] })).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID', facts: expect.objectContaining({ row: 1 }) }),
  )
  const sure = { outcome: [1, 2], probability: [0, 1] }
  expect(() => Means.hajek({ treated: sure, control: sure })).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID' }),
  )
})
