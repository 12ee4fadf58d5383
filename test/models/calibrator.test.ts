import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Calibrator from '../../src/models/calibrator.ts'
import * as Calibration from '../../src/statistics/calibration.ts'
import * as Ranking from '../../src/statistics/ranking.ts'

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z))

// Logits that are twice too steep and shifted: the truth is sigmoid(z / 2 + 1).
function overconfident(rows: number, seed: string) {
  const rng = Rng.create(seed)
  const logits = Float64Array.from({ length: rows }, () => 4 * rng.normal() - 3)
  const chance = logits.map((z) => sigmoid(z / 2 + 1))
  return { logits, chance, label: Uint8Array.from(chance, (p) => (rng.uniform() < p ? 1 : 0)) }
}

describe('the calibrator', () => {
  test('is a sigmoid on few rows and recovers slope and shift', () => {
    const { logits, label } = overconfident(1500, 'few')
    const fitted = Calibrator.fit(logits, label)
    expect(fitted).toMatchObject({ kind: 'platt' })
    if (fitted.kind !== 'platt') return
    expect(Math.abs(fitted.slope - 0.5)).toBeLessThan(0.1)
    expect(Math.abs(fitted.intercept - 1)).toBeLessThan(0.25)
  })

  test('stays near what the network said where rows are few', () => {
    const { logits, label } = overconfident(30, 'handful')
    const many = overconfident(1500, 'few')
    const distance = (fitted: Calibrator.Calibrator) => (fitted.kind === 'platt' ? Math.abs(fitted.slope - 1) : 0)
    const near = distance(Calibrator.fit(logits, label))
    expect(near).toBeLessThan(0.35)
    expect(near).toBeLessThan(distance(Calibrator.fit(many.logits, many.label)))
  })

  test('is one temperature where the base rate was right', () => {
    const rng = Rng.create('hot')
    const logits = Float64Array.from({ length: 3000 }, () => 3 * rng.normal())
    const label = Uint8Array.from(logits, (z) => (rng.uniform() < sigmoid(z / 2) ? 1 : 0))
    const fitted = Calibrator.fit(logits, label)
    expect(fitted.kind).toBe('temperature')
    expect(Math.abs((fitted.kind === 'temperature' ? fitted.slope : 0) - 0.5)).toBeLessThan(0.05)
  })

  test('is a rising curve on many rows that no sigmoid fits, and keeps the ranking', () => {
    const rng = Rng.create('stairs')
    const logits = Float64Array.from({ length: 12_000 }, () => 4 * rng.normal() - 3)
    // Flat, then steep, then flat again well below 1.
    const label = Uint8Array.from(logits, (z) => (rng.uniform() < (z < -4 ? 0.05 : z < 0 ? 0.35 : 0.6) ? 1 : 0))
    const fitted = Calibrator.fit(logits, label)
    expect(fitted.kind).toBe('isotonic')
    const sorted = Calibrator.apply(fitted, logits.slice().sort())
    expect(sorted.every((p, i) => p > 0 && p < 1 && (i === 0 || p >= sorted[i - 1]!))).toBe(true)
    expect(new Set(sorted).size).toBeGreaterThan(0.9 * sorted.length)
    const before = Ranking.auc({ scores: logits, outcomes: label })
    const after = Ranking.auc({ scores: Calibrator.apply(fitted, logits), outcomes: label })
    expect(Math.abs(after - before)).toBeLessThan(0.002)
  })

  for (const rows of [1500, 8000]) {
    test(`makes the probabilities of other rows come true, fitted on ${rows}`, () => {
      const { logits, label } = overconfident(rows, 'fit')
      const fitted = Calibrator.fit(logits, label)
      const other = overconfident(20_000, 'other')
      const probabilities = Calibrator.apply(fitted, other.logits)
      const raw = Calibration.error({ probabilities: other.logits.map(sigmoid), outcomes: other.label })
      const error = Calibration.error({ probabilities, outcomes: other.label })
      expect(raw).toBeGreaterThan(0.1)
      expect(error).toBeLessThan(0.03)
    })
  }

  test('never turns a ranking round: where logits mislead, it says the base rate', () => {
    const { logits, label } = overconfident(400, 'turned')
    const fitted = Calibrator.fit(
      logits.map((z) => -z),
      label,
    )
    const probabilities = Calibrator.apply(fitted, Float64Array.of(-2, 2))
    const rate = label.reduce((a, b) => a + b, 0) / label.length
    expect(probabilities[0]).toBeLessThanOrEqual(probabilities[1]!)
    for (const p of probabilities) expect(Math.abs(p - rate)).toBeLessThan(0.01)
  })
})

describe('the interval beside a score', () => {
  test('holds the true rate of its band about as often as it says', () => {
    let held = 0
    let bands = 0
    for (let seed = 0; seed < 12; seed++) {
      const { logits, chance, label } = overconfident(1000, `bands-${seed}`)
      const list = Calibrator.bands(chance, label)
      expect(list.length).toBe(20)
      expect(list.reduce((sum, { units }) => sum + units, 0)).toBe(logits.length)
      let from = Number.NEGATIVE_INFINITY
      for (const { upTo, low, high } of list) {
        const inside = chance.filter((p) => p > from && p <= upTo)
        const truth = inside.reduce((a, b) => a + b, 0) / inside.length
        held += Number(low <= truth && truth <= high)
        bands++
        from = upTo
      }
    }
    expect(held / bands).toBeGreaterThan(0.9)
  })

  test('always holds the score and every member, and names the last band for what lies beyond', () => {
    const list = [
      { upTo: 0.2, units: 50, events: 5, low: 0.04, high: 0.21 },
      { upTo: 0.6, units: 50, events: 20, low: 0.28, high: 0.54 },
    ]
    const of = (probability: number, ...members: number[]) => {
      const ends = { low: new Float64Array(2), high: new Float64Array(2) }
      const rows = (value: number) => Float64Array.of(value, value)
      Calibrator.intervals(list, { joint: rows(probability), members: members.map(rows) }, ends)
      expect(ends.low[1]).toBe(ends.low[0])
      return { low: ends.low[0], high: ends.high[0] }
    }
    expect(of(0.1, 0.1, 0.12)).toEqual({ low: 0.04, high: 0.21 })
    expect(of(0.1, 0.01, 0.3)).toEqual({ low: 0.01, high: 0.3 })
    expect(of(0.9)).toEqual({ low: 0.28, high: 0.9 })
  })

  test('uses one band where there are few rows', () => {
    const { chance, label } = overconfident(60, 'tiny')
    expect(Calibrator.bands(chance, label)).toHaveLength(1)
  })
})
