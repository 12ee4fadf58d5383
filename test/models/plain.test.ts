import { describe, expect, it } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Plain from '../../src/models/plain.ts'

/** A rate that two columns raise; `added` is what treatment adds to the log-odds. */
function world(rows: number, seed: string, added: (x: Float32Array) => number) {
  const rng = Rng.create(seed)
  const x = Float32Array.from({ length: rows * 2 }, () => rng.normal())
  const treatment = Uint8Array.from({ length: rows }, () => rng.below(2))
  const chance = (row: number, arm: number) => {
    const own = x.subarray(row * 2, row * 2 + 2)
    return 1 / (1 + Math.exp(-((own[0] ?? 0) + arm * added(own))))
  }
  const outcome = Float64Array.from(treatment, (arm, row) => Number(rng.uniform() < chance(row, arm)))
  const truth = outcome.map((_y, row) => chance(row, 1) - chance(row, 0))
  const fold = Uint8Array.from({ length: rows }, (_, row) => row % 3)
  return { sample: { view: { x, inputs: 2 }, treatment, outcome, fold, folds: 3 }, truth }
}

const rms = (a: Float64Array, b: Float64Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0) / a.length)

describe('plain learners of an effect on a rate', () => {
  it('find who is moved and who is not, on rows that their fold did not see', () => {
    const { sample, truth } = world(6000, 'moved', (x) => 1.5 * (x[1] ?? 0))
    for (const fitted of [Plain.separate(sample), Plain.joint(sample)]) {
      // One effect for all is 0.27 away.
      expect(rms(fitted.outOfFold, truth)).toBeLessThan(0.05)
      expect(rms(Plain.predict(fitted.pair, sample.view.x), truth)).toBeLessThan(0.05)
    }
  })

  it('draw interactions towards nothing where held-out rows know of none, so that less of the noise is told as effect', () => {
    const { sample, truth } = world(1500, 'same', () => 0.8)
    const [separate, joint] = [Plain.separate(sample), Plain.joint(sample)]
    expect(rms(joint.outOfFold, truth)).toBeLessThan(rms(separate.outOfFold, truth))
    const slope = (pair: Plain.Pair, j: number) => (pair[1].weights[j] ?? 0) - (pair[0].weights[j] ?? 0)
    expect(Math.abs(slope(joint.pair, 1))).toBeLessThan(0.5 * Math.abs(slope(separate.pair, 1)))
  })

  it('tell no row by itself: a row’s outcome does not move its own held-out effect', () => {
    const { sample } = world(900, 'own', (x) => x[1] ?? 0)
    const changed = { ...sample, outcome: sample.outcome.map((y, row) => (row % 3 === 1 ? 1 - y : y)) }
    const own = ({ outOfFold }: Plain.Fitted) => outOfFold.filter((_effect, row) => row % 3 === 1)
    expect(own(Plain.separate(changed))).toEqual(own(Plain.separate(sample)))
  })

  it('are drawn to one effect for all where nothing is confirmed, left alone where it is, and their ranking stays', () => {
    const { sample, truth } = world(3000, 'moved', (x) => 1.5 * (x[1] ?? 0))
    const rng = Rng.create('noise')
    const confirmed = truth.map((effect) => effect + 0.3 * rng.normal())
    expect(Plain.shrink(truth, confirmed, sample).slope).toBeGreaterThan(0.9)
    const doubled = Plain.shrink(
      truth.map((effect) => 2 * effect),
      confirmed,
      sample,
    )
    expect(doubled.slope).toBeCloseTo(0.5, 1)
    expect(Plain.drawn(doubled, 0.5)).toBeLessThan(Plain.drawn(doubled, 0.6))
    const refuted = Plain.shrink(
      truth.map((effect) => -effect),
      confirmed,
      sample,
    )
    expect(refuted.slope).toBe(0)
    expect(new Set(refuted.outOfFold).size).toBe(3)
  })
})
