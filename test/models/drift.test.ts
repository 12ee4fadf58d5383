import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Calibrator from '../../src/models/calibrator.ts'
import * as Drift from '../../src/models/drift.ts'
import type * as Matrix from '../../src/models/matrix.ts'

// Columns: one that stays, one whose mean moves, one that becomes unknown, one that is nearly always 0.
function matrix(seed: string, rows: number, moved: { mean?: number; unknown?: number } = {}): Matrix.Matrix {
  const rng = Rng.create(seed)
  const values = new Float32Array(rows * 4)
  for (let row = 0; row < rows; row++) {
    const unknown = rng.uniform() < (moved.unknown ?? 0.1)
    values.set(
      [
        rng.normal(),
        rng.normal() + (moved.mean ?? 0),
        unknown ? Number.NaN : rng.uniform(),
        rng.uniform() < 0.9 ? 0 : 1,
      ],
      row * 4,
    )
  }
  return { columns: ['stays', 'moves', 'vanishes', 'rare'].map((name) => ({ name })), rows, values }
}

function scored(seed: string, rows: number, power = 1): { probability: Float64Array; label: Uint8Array } {
  const rng = Rng.create(seed)
  const probability = Float64Array.from({ length: rows }, () => rng.uniform() ** power)
  return { probability, label: probability.map((p) => (rng.uniform() < p ? 1 : 0)) as unknown as Uint8Array }
}

const before = Drift.profile(matrix('then', 5000))
const { probability, label } = scored('validation', 2000)
const bands = Calibrator.bands(probability, Uint8Array.from(label))
const word = (drift: Drift.Drift, name: string) => drift.features.find((each) => each.name === name)?.word

describe('drift', () => {
  test('is stable where only chance differs', () => {
    const now = { matrix: matrix('now', 3000), probability: scored('now', 3000).probability }
    const drift = Drift.of(before, now, bands)
    expect(drift.features.map((each) => each.word)).toEqual(['stable', 'stable', 'stable', 'stable'])
    expect(drift.scores.word).toBe('stable')
    expect(Drift.words(drift).join(' ')).toContain('No feature has shifted')
  })

  test('sees a column that is nearly always 1 become 0 more often, or less often', () => {
    const ones = (share: number): Matrix.Matrix => {
      const rng = Rng.create(`ones/${share}`)
      const values = Float32Array.from({ length: 4000 }, () => Number(rng.uniform() < share))
      return { columns: [{ name: 'ones' }], rows: 4000, values }
    }
    expect(Drift.shifted(ones(0.95), ones(0.95))).toEqual([])
    expect(Drift.shifted(ones(0.95), ones(0.7))).toEqual(['ones'])
    expect(Drift.shifted(ones(0.7), ones(0.95))).toEqual(['ones'])
  })

  test('names the column that moved and the one that became unknown, the farthest first', () => {
    const now = {
      matrix: matrix('now', 3000, { mean: 1, unknown: 0.6 }),
      probability: scored('now', 3000, 4).probability,
    }
    const drift = Drift.of(before, now, bands)
    expect([word(drift, 'stays'), word(drift, 'moves'), word(drift, 'vanishes')]).toEqual([
      'stable',
      'shifted',
      'shifted',
    ])
    expect(drift.features[0]?.psi).toBeGreaterThan(drift.features[1]?.psi ?? 0)
    expect(drift.scores.word).toBe('shifted')
    expect(Drift.words(drift).join(' ')).toMatch(
      /2 of 4 features have shifted since training: (moves, vanishes|vanishes, moves)/,
    )
  })

  test('is the sum over bins that the index is defined by', () => {
    const then: Drift.Profile = { rows: 100, columns: [{ name: 'a', edges: [1], shares: [0.5, 0.5, 0] }] }
    const values = Float32Array.from({ length: 100 }, (_, row) => (row < 80 ? 1 : 2))
    const drift = Drift.of(then, { matrix: { columns: [{ name: 'a' }], rows: 100, values }, probability }, bands)
    expect(drift.features[0]?.psi).toBeCloseTo(0.3 * Math.log(0.8 / 0.5) + -0.3 * Math.log(0.2 / 0.5), 12)
  })

  test('takes becoming unknown for a move, though everything known stayed', () => {
    const then: Drift.Profile = { rows: 100, columns: [{ name: 'a', edges: [1], shares: [0.5, 0.5, 0] }] }
    const values = Float32Array.from({ length: 100 }, (_, row) => (row < 50 ? Number.NaN : 2))
    const drift = Drift.of(then, { matrix: { columns: [{ name: 'a' }], rows: 100, values }, probability }, bands)
    expect(drift.features[0]).toMatchObject({ word: 'shifted' })
  })

  test('calls a small sample stable as long as chance alone explains it', () => {
    let called = 0
    for (let seed = 0; seed < 100; seed++) {
      const now = { matrix: matrix(`small-${seed}`, 60), probability: scored(`small-${seed}`, 60).probability }
      called += Drift.of(before, now, bands).features.filter((each) => each.word !== 'stable').length
    }
    expect(called / 400).toBeLessThan(0.1)
  })
})
