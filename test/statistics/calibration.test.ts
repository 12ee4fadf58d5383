import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Calibration from '../../src/statistics/calibration.ts'
import * as Isotonic from '../../src/statistics/isotonic.ts'
import { expectNear, read } from './golden.ts'

type Golden = {
  ranking: { p: number[]; outcomes: number[]; brier: number }
  calibration: { probabilities: number[]; outcomes: number[]; ece: number }
  isotonic: { scores: number[]; outcomes: number[]; weights: number[]; probe: number[]; values: number[] }
}
const golden = read<Golden>('estimators')

test("calibration error agrees with numpy's equal parts, Brier's score with scikit-learn", () => {
  const { probabilities, outcomes, ece } = golden.calibration
  expectNear(Calibration.error({ probabilities, outcomes }), ece)
  const { p, outcomes: events, brier } = golden.ranking
  expectNear(Calibration.brier({ probabilities: p, outcomes: events }), brier)
})

test('equal probabilities share a bin, so the order of rows does not matter', () => {
  const rng = Rng.create('ties')
  const rows = Array.from({ length: 500 }, () => ({ p: rng.below(7) / 7, y: rng.below(2) }))
  const forecast = (of: typeof rows) => ({ probabilities: of.map((r) => r.p), outcomes: of.map((r) => r.y) })
  const table = Calibration.reliability(forecast(rows))
  expect(Calibration.reliability(forecast(rng.shuffle([...rows])))).toHaveLength(table.length)
  expectNear(Calibration.error(forecast([...rows].reverse())), Calibration.error(forecast(rows)))
  expect(table).toHaveLength(7)
  expect(table.reduce((sum, bin) => sum + bin.units, 0)).toBe(500)
})

test('a true model lies in its band in about 95 % of worlds, an overconfident one does not', () => {
  const rng = Rng.create('band')
  const probabilities = Float64Array.from({ length: 2000 }, () => 0.05 + 0.6 * rng.uniform() ** 2)
  const band = Calibration.band(probabilities, { rng: rng.fork('worlds') })
  expect(Calibration.band(probabilities, { rng: Rng.create('band').fork('worlds') })).toEqual(band)
  let inside = 0
  for (let world = 0; world < 400; world++) {
    const outcomes = Uint8Array.from(probabilities, (p) => (rng.uniform() < p ? 1 : 0))
    if (Calibration.error({ probabilities, outcomes }) <= band.high) inside++
  }
  expect(inside / 400).toBeGreaterThan(0.92)
  expect(inside / 400).toBeLessThan(0.98)
  const outcomes = Uint8Array.from(probabilities, (p) => (rng.uniform() < 0.2 + 0.4 * p ? 1 : 0))
  expect(Calibration.error({ probabilities, outcomes })).toBeGreaterThan(band.high)
  expect(band.median).toBeLessThan(band.high)
})

test('in the large is the mean forecast less the share of events', () => {
  expect(Calibration.inTheLarge({ probabilities: [0.25, 0.75, 0.5, 0.5], outcomes: [0, 1, 1, 1] })).toEqual({
    forecast: 0.5,
    observed: 0.75,
    difference: -0.25,
  })
})

test('what is no probability or no outcome is refused', () => {
  const refused = expect.objectContaining({ code: 'INPUT_INVALID', facts: expect.objectContaining({ row: 1 }) })
  expect(() => Calibration.error({ probabilities: [0.5, 1.2], outcomes: [0, 1] })).toThrow(refused)
  expect(() => Calibration.brier({ probabilities: [0.5, Number.NaN], outcomes: [0, 1] })).toThrow(refused)
  expect(() => Calibration.brier({ probabilities: [0.5, 0.5], outcomes: [0, 2] })).toThrow(refused)
  expect(() => Calibration.error({ probabilities: [], outcomes: [] })).toThrow(
    expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }),
  )
})

test('isotonic regression agrees with scikit-learn on tied, weighted scores', () => {
  const { scores, outcomes, weights, probe, values } = golden.isotonic
  const applied = Isotonic.apply(Isotonic.fit({ scores, outcomes, weights }), probe)
  applied.forEach((value, i) => {
    expectNear(value, values[i]!)
  })
})

test('a fitted curve never falls, keeps the mean, and survives JSON', () => {
  const row = fc.record({ score: fc.integer({ min: -9, max: 9 }), outcome: fc.integer({ min: 0, max: 1 }) })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
      const scores = rows.map((r) => r.score)
      const outcomes = rows.map((r) => r.outcome)
      const curve = Isotonic.fit({ scores, outcomes })
      for (let i = 1; i < curve.values.length; i++) {
        expect(curve.scores[i]!).toBeGreaterThan(curve.scores[i - 1]!)
        expect(curve.values[i]!).toBeGreaterThanOrEqual(curve.values[i - 1]!)
      }
      const fitted = Isotonic.apply(JSON.parse(JSON.stringify(curve)) as Isotonic.Isotonic, scores)
      const mean = (of: ArrayLike<number>) => Array.from(of).reduce((sum, v) => sum + v, 0) / of.length
      expect(mean(fitted)).toBeCloseTo(mean(outcomes), 10)
    }),
    { seed: 5 },
  )
  expect(() => Isotonic.fit({ scores: [], outcomes: [] })).toThrow(
    expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }),
  )
})
