import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Interval from '../../src/statistics/interval.ts'
import * as Ranking from '../../src/statistics/ranking.ts'
import { expectNear, read } from './golden.ts'

type Golden = {
  ranking: {
    a: number[]
    b: number[]
    p: number[]
    outcomes: number[]
    aucA: number
    aucB: number
    averagePrecision: number
    logLoss: number
    varianceDifference: number
    varianceA: number
  }
}
const golden = read<Golden>('estimators').ranking
const { a, b, p, outcomes } = golden
const Z = 1.959963984540054

test('AUC, average precision and log loss agree with scikit-learn on tied scores', () => {
  expectNear(Ranking.auc({ scores: a, outcomes }), golden.aucA)
  expectNear(Ranking.auc({ scores: b, outcomes }), golden.aucB)
  expectNear(Ranking.averagePrecision({ scores: a, outcomes }), golden.averagePrecision)
  expectNear(Ranking.logLoss({ scores: p, outcomes }), golden.logLoss)
})

test("DeLong's variances agree with the full comparison of pairs", () => {
  const single = Ranking.aucInterval({ scores: a, outcomes })
  expectNear(single.estimate - single.low, Z * Math.sqrt(golden.varianceA))
  const paired = Ranking.aucDifference({ a, b, outcomes })
  expectNear(paired.estimate, golden.aucA - golden.aucB)
  expectNear(paired.high - paired.estimate, Z * Math.sqrt(golden.varianceDifference))
})

test('the paired bootstrap tells nearly what DeLong tells, and the same for the same seed', () => {
  const draw = () => Ranking.aucDifferenceBootstrap({ a, b, outcomes }, { rng: Rng.create(7), draws: 1000 })
  const bootstrap = draw()
  const delong = Ranking.aucDifference({ a, b, outcomes })
  expect(draw()).toEqual(bootstrap)
  expectNear(bootstrap.estimate, delong.estimate)
  expect((bootstrap.high - bootstrap.low) / (delong.high - delong.low)).toBeGreaterThan(0.85)
  expect((bootstrap.high - bootstrap.low) / (delong.high - delong.low)).toBeLessThan(1.15)
})

test('scores that rank alike differ by exactly nothing', () => {
  const stretched = a.map((x) => Math.exp(x))
  expect(Ranking.aucDifference({ a, b: stretched, outcomes })).toMatchObject({ estimate: 0, low: 0, high: 0 })
})

test('AUC is the share of pairs ranked right, whatever the order of rows', () => {
  const row = fc.record({ score: fc.integer({ min: 0, max: 6 }), outcome: fc.integer({ min: 0, max: 1 }) })
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (rows) => {
      const good = rows.filter((r) => r.outcome === 1)
      const bad = rows.filter((r) => r.outcome === 0)
      fc.pre(good.length > 0 && bad.length > 0)
      let pairs = 0
      for (const g of good) for (const x of bad) pairs += g.score > x.score ? 1 : g.score === x.score ? 0.5 : 0
      const columns = (of: typeof rows) => ({ scores: of.map((r) => r.score), outcomes: of.map((r) => r.outcome) })
      expect(Ranking.auc(columns(rows))).toBeCloseTo(pairs / (good.length * bad.length), 12)
      const turned = columns([...rows].reverse())
      expect(Ranking.averagePrecision(turned)).toBeCloseTo(Ranking.averagePrecision(columns(rows)), 12)
      expect(Ranking.lift(turned)).toEqual(Ranking.lift(columns(rows)))
    }),
    { seed: 4 },
  )
})

test('the gain curve rises to everything, and equal scores gain nothing', () => {
  const curve = Ranking.lift({ scores: a, outcomes })
  expect(curve.map((point) => point.share)).toHaveLength(10)
  for (let i = 1; i < 10; i++) expect(curve[i]!.gain).toBeGreaterThanOrEqual(curve[i - 1]!.gain)
  expect(curve.at(-1)).toMatchObject({ share: 1, gain: 1, lift: 1 })
  expect(curve[0]!.lift).toBeGreaterThan(1.5)
  for (const { lift } of Ranking.lift({ scores: a.map(() => 1), outcomes })) expect(lift).toBeCloseTo(1, 12)
  const two = Ranking.lift({ scores: [4, 3, 2, 1], outcomes: [1, 0, 1, 0] }, 4)
  expect(two.map((point) => point.gain)).toEqual([0.5, 0.5, 1, 1])
})

test("DeLong's 95 % interval covers the true difference in 93.5 to 96.5 % of 2,000 worlds", () => {
  const rng = Rng.create('delong')
  let covered = 0
  for (let world = 0; world < 2000; world++) {
    // Both scores see the class equally well, each with noise of its own, so the true difference is 0.
    const truth = Uint8Array.from({ length: 150 }, (_, i) => (i < 60 ? 1 : 0))
    const common = Float64Array.from(truth, () => rng.normal())
    const score = () => Float64Array.from(truth, (y, i) => y + (common[i] ?? 0) + rng.normal())
    const paired = Ranking.aucDifference({ a: score(), b: score(), outcomes: truth })
    if (Interval.contains(paired, 0)) covered++
  }
  expect(covered / 2000).toBeGreaterThan(0.935)
  expect(covered / 2000).toBeLessThan(0.965)
})

test('one class, no rows, NaN and columns of different length are refused', () => {
  expect(() => Ranking.auc({ scores: [1, 2], outcomes: [1, 1] })).toThrow(
    expect.objectContaining({ code: 'DATA_ONE_CLASS' }),
  )
  expect(() => Ranking.averagePrecision({ scores: [1, 2], outcomes: [0, 0] })).toThrow(
    expect.objectContaining({ code: 'DATA_ONE_CLASS' }),
  )
  expect(() => Ranking.auc({ scores: [], outcomes: [] })).toThrow(
    expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }),
  )
  expect(() => Ranking.auc({ scores: [1, Number.NaN], outcomes: [0, 1] })).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID' }),
  )
  expect(() => Ranking.auc({ scores: [1], outcomes: [0, 1] })).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID' }),
  )
  expect(() => Ranking.aucInterval({ scores: [1, 2], outcomes: [0, 1] })).toThrow(
    expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }),
  )
})
