import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Failure from '../../src/core/failure.ts'
import * as Rng from '../../src/core/rng.ts'
import * as Arms from '../../src/statistics/arms.ts'
import * as Bootstrap from '../../src/statistics/bootstrap.ts'
import * as Calibration from '../../src/statistics/calibration.ts'
import * as Cuped from '../../src/statistics/cuped.ts'
import * as Ipw from '../../src/statistics/ipw.ts'
import * as Isotonic from '../../src/statistics/isotonic.ts'
import * as Means from '../../src/statistics/means.ts'
import * as Moments from '../../src/statistics/moments.ts'
import * as Ranking from '../../src/statistics/ranking.ts'
import * as Sequential from '../../src/statistics/sequential.ts'
import * as Uplift from '../../src/statistics/uplift.ts'

type Columns = { value: number[]; other: number[]; share: number[]; event: number[]; arm: number[] }

const column = (of: fc.Arbitrary<number>, length: number) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.array(of, { minLength: length, maxLength: length }) },
    { weight: 2, arbitrary: of.map((value) => new Array<number>(length).fill(value)) },
    { weight: 1, arbitrary: fc.array(of, { maxLength: 3 }) },
  )
const number = fc.oneof(
  { weight: 60, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1e200) },
)
const share = fc.oneof(
  { weight: 60, arbitrary: fc.double({ min: 0.05, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -1, 0) },
)
const bit = fc.constantFrom(0, 1)
const columns: fc.Arbitrary<Columns> = fc.nat(9).chain((length) =>
  fc.record({
    value: column(number, length),
    other: column(number, length),
    share: column(share, length),
    event: column(bit, length),
    arm: column(bit, length),
  }),
)

const estimators: Record<string, (c: Columns) => unknown> = {
  'Moments.of': (c) => Moments.of(c.value),
  'Means.one': (c) => Means.one(c.value),
  'Means.difference': (c) => Means.difference(Arms.split(c.value, c.arm)),
  'Means.clustered': (c) => Means.clustered({ outcome: c.value, treatment: c.arm, cluster: c.other }),
  'Means.hajek': (c) => Means.hajek(weighted(c)),
  'Means.horvitzThompson': (c) => Means.horvitzThompson(weighted(c)),
  'Cuped.difference': (c) =>
    Cuped.difference(Arms.map(weighted(c), (arm) => ({ outcome: arm.outcome, covariates: [arm.probability] }))),
  'Sequential.means': (c) => Sequential.means(Arms.split(c.value, c.arm), 100),
  'Ipw.value': (c) => Ipw.value({ outcome: c.value, probability: c.share, policy: c.arm }),
  'Ipw.normalisedValue': (c) => Ipw.normalisedValue({ outcome: c.value, probability: c.share, policy: c.arm }),
  'Ranking.auc': (c) => Ranking.auc({ scores: c.value, outcomes: c.event }),
  'Ranking.aucInterval': (c) => Ranking.aucInterval({ scores: c.value, outcomes: c.event }),
  'Ranking.aucDifference': (c) => Ranking.aucDifference({ a: c.value, b: c.other, outcomes: c.event }),
  'Ranking.aucDifferenceBootstrap': (c) =>
    Ranking.aucDifferenceBootstrap({ a: c.value, b: c.other, outcomes: c.event }, { rng: Rng.create(1), draws: 100 }),
  'Ranking.averagePrecision': (c) => Ranking.averagePrecision({ scores: c.value, outcomes: c.event }),
  'Ranking.logLoss': (c) => Ranking.logLoss({ scores: c.share, outcomes: c.event }),
  'Ranking.lift': (c) => Ranking.lift({ scores: c.value, outcomes: c.event }),
  'Calibration.error': (c) => Calibration.error({ probabilities: c.share, outcomes: c.event }),
  'Calibration.reliability': (c) => Calibration.reliability({ probabilities: c.share, outcomes: c.event }),
  'Calibration.band': (c) => Calibration.band(c.share, { rng: Rng.create(1), draws: 20 }),
  'Calibration.brier': (c) => Calibration.brier({ probabilities: c.share, outcomes: c.event }),
  'Isotonic.fit': (c) => Isotonic.fit({ scores: c.value, outcomes: c.event }),
  'Uplift.qini': (c) => Uplift.qini({ outcome: c.event, score: c.value, treatment: c.arm }),
  'Uplift.qini, no harm': (c) => Uplift.qini({ outcome: c.event, score: c.value, treatment: c.arm }, 'none'),
  'Uplift.auuc': (c) => Uplift.auuc({ outcome: c.event, score: c.value, treatment: c.arm }),
  'Uplift.atK': (c) => Uplift.atK({ outcome: c.value, score: c.other, treatment: c.arm }, 0.5, 'by_group'),
  'Uplift.percentiles': (c) => Uplift.percentiles({ outcome: c.value, score: c.other, treatment: c.arm }, 2),
  'Bootstrap.interval': (c) =>
    Bootstrap.interval(c.value.length, (rows) => c.value[rows[0] ?? 0] ?? 0, { rng: Rng.create(1), draws: 100 }),
}

test.each(Object.entries(estimators))('%s answers with finite numbers or with a failure', (_name, estimate) => {
  let answered = 0
  fc.assert(
    fc.property(columns, (input) => {
      try {
        expectFinite(estimate(input))
        answered++
      } catch (error) {
        if (!Failure.is(error)) throw error
        expect(['ESTIMATE_UNDEFINED', 'DATA_ONE_CLASS', 'INPUT_INVALID']).toContain(error.code)
      }
    }),
    { numRuns: 400, seed: 6 },
  )
  expect(answered).toBeGreaterThan(10)
})

function weighted(c: Columns): Arms.Arms<Means.Weighted> {
  const outcome = Arms.split(c.value, c.arm)
  const probability = Arms.split(c.share, c.arm)
  return Arms.map(outcome, (values, arm) => ({ outcome: values, probability: probability[arm] }))
}

function expectFinite(answer: unknown): void {
  if (typeof answer === 'number') expect(Number.isFinite(answer)).toBe(true)
  else if (answer !== null && typeof answer === 'object') for (const part of Object.values(answer)) expectFinite(part)
}
