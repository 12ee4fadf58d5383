import { describe, expect, it } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Choice from '../../src/models/choice.ts'
import type { Learner, Part } from '../../src/models/uplift.ts'

const ROWS = 4000
const rng = Rng.create('choice')
const noise = (spread: number) => Float64Array.from({ length: ROWS }, () => spread * rng.normal())
const truth = noise(1)
const judges = {
  pseudo: truth.map((effect) => effect + 3 * rng.normal()),
  fold: Uint8Array.from({ length: ROWS }, (_, row) => row % 3),
  folds: 3,
}

/** A learner that is off by noise of `spread`; what it learnt does not matter here. */
function learner(name: Learner, outOfFold: Float64Array): Choice.Learnt {
  const part: Part = { learner: 'DR_LINEAR', ridge: { weights: [], bias: 0, penalty: 1 } }
  const pair = [
    { weights: [], bias: 0 },
    { weights: [], bias: 0 },
  ] as const
  if (name !== 'T_LOGISTIC') return { part: { ...part, learner: 'DR_LINEAR' }, outOfFold }
  return { part: { learner: name, pair, shrinkage: { slope: 1, centre: 0 } }, outOfFold }
}
const off = (spread: number) => truth.map((effect) => effect + spread * rng.normal())

describe('the choice of a learner of effects', () => {
  it('keeps the plainest of a rate where another is better by less than chance', () => {
    const plain = off(0.05)
    const found = Choice.of(
      [
        learner('T_LOGISTIC', plain),
        learner(
          'DR_LINEAR',
          plain.map((e) => e * 1.001),
        ),
      ],
      judges,
    )
    expect(found).toMatchObject({ chosen: 'T_LOGISTIC', parts: [{ learner: 'T_LOGISTIC' }] })
  })

  it('gives the plainest up where another is better by more', () => {
    const found = Choice.of([learner('T_LOGISTIC', off(0.9)), learner('DR_LINEAR', truth)], judges)
    expect(found).toMatchObject({ chosen: 'DR_LINEAR', parts: [{ learner: 'DR_LINEAR' }] })
  })

  it('means what is equally good, where none is plain', () => {
    const found = Choice.of([learner('DR_LINEAR', off(0.5)), learner('DR_ADDITIVE', off(0.5))], judges)
    expect(found.chosen).toBe('ENSEMBLE')
    expect(found.parts).toHaveLength(2)
    const [constant, , , ensemble] = found.candidates
    expect(constant).toEqual({ learner: 'CONSTANT', lossToConstant: 1 })
    expect(ensemble?.lossToConstant).toBeLessThan(found.candidates[1]?.lossToConstant ?? 0)
  })

  it('is one effect for all where no learner tells units apart, the plainest neither', () => {
    const found = Choice.of([learner('T_LOGISTIC', noise(1)), learner('DR_LINEAR', noise(1))], judges)
    expect(found).toMatchObject({ chosen: 'CONSTANT', parts: [] })
  })
})
