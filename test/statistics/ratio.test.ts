import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Normal from '../../src/statistics/normal.ts'
import * as Proportions from '../../src/statistics/proportions.ts'
import * as Ratio from '../../src/statistics/ratio.ts'
import { expectNear } from './golden.ts'

test('a ratio is unbounded exactly when the denominator’s interval contains 0', () => {
  const number = fc.double({ min: -50, max: 50, noNaN: true })
  const variance = fc.double({ min: 1e-6, max: 400, noNaN: true })
  fc.assert(
    fc.property(number, variance, number, variance, (n, vn, d, vd) => {
      const ratio = Ratio.of({ numerator: { estimate: n, variance: vn }, denominator: { estimate: d, variance: vd } })
      const margin = Normal.quantile(0.975) * Math.sqrt(vd)
      expect(ratio.kind).toBe(Math.abs(d) <= margin ? 'unbounded' : 'bounded')
      if (ratio.kind !== 'bounded') return
      // The ends are the ratios r at which numerator − r · denominator is just compatible with 0.
      for (const r of [ratio.low, ratio.high]) {
        const z = (n - r * d) / Math.sqrt(vn + r * r * vd)
        expect(Math.abs(z)).toBeCloseTo(Normal.quantile(0.975), 4)
      }
    }),
    { seed: 3 },
  )
})

test('an unbounded ratio says why and has no numbers', () => {
  const ratio = Ratio.of({ numerator: { estimate: 5, variance: 1 }, denominator: { estimate: 0.1, variance: 1 } })
  expect(ratio).toEqual({
    kind: 'unbounded',
    reason: 'The 95 % interval of the denominator contains 0.',
    level: 0.95,
    method: 'Fieller',
  })
})

test('a known cost over an effect turns the effect’s own interval over', () => {
  const effect = Proportions.difference({ treated: { events: 300, units: 1000 }, control: { events: 100, units: 500 } })
  const ratio = Ratio.ofKnown(2000, effect)
  if (ratio.kind !== 'bounded') throw new Error('expected bounded')
  expectNear(ratio.estimate, 2000 / effect.estimate)
  expectNear(ratio.low, 2000 / effect.high)
  expectNear(ratio.high, 2000 / effect.low)
  const none = Proportions.difference({ treated: { events: 10, units: 100 }, control: { events: 10, units: 100 } })
  expect(Ratio.ofKnown(2000, none).kind).toBe('unbounded')
})

test("Fieller's interval covers the true ratio in 93.5 to 96.5 % of 4,000 worlds, unbounded ones counted as covering", () => {
  const rng = Rng.create('fieller')
  let covered = 0
  for (let world = 0; world < 4000; world++) {
    const shared = rng.normal()
    const numerator = { estimate: 6 + 0.8 * rng.normal() + 0.6 * shared, variance: 1 }
    const denominator = { estimate: 3 + 0.8 * rng.normal() + 0.6 * shared, variance: 1 }
    const ratio = Ratio.of({ numerator, denominator, covariance: 0.36 })
    if (ratio.kind === 'unbounded' || (ratio.low <= 2 && 2 <= ratio.high)) covered++
  }
  expect(covered / 4000).toBeGreaterThan(0.935)
  expect(covered / 4000).toBeLessThan(0.985)
})

test('impossible variances are refused', () => {
  const good = { estimate: 1, variance: 1 }
  const bad = { estimate: 1, variance: -1 }
  const refused = expect.objectContaining({ code: 'INPUT_INVALID' })
  expect(() => Ratio.of({ numerator: good, denominator: bad })).toThrow(refused)
  expect(() => Ratio.of({ numerator: good, denominator: good, covariance: 2 })).toThrow(refused)
  expect(() => Ratio.of({ numerator: { estimate: Number.NaN, variance: 1 }, denominator: good })).toThrow(refused)
})
