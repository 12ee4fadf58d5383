import { beforeAll, describe, expect, it } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import type { Runtime } from '../../src/models/runtime.ts'
import * as Wasm from '../../src/models/runtimes/wasm.ts'
import * as Uplift from '../../src/models/uplift.ts'

let runtime: Runtime
beforeAll(async () => {
  runtime = await Wasm.opener.open()
})

/** Units whose effect is `2` where the first column is above 0 and `0` elsewhere; with `chosen` the second column decides who is treated. */
function world(rows: number, seed: string, chosen = false) {
  const rng = Rng.create(seed)
  const values = Float32Array.from({ length: rows * 3 }, () => rng.normal())
  const at = (row: number, j: number) => values[row * 3 + j] ?? 0
  const treatment = Uint8Array.from({ length: rows }, (_, row) =>
    Number(rng.uniform() < (chosen ? 1 / (1 + Math.exp(-1.5 * at(row, 1))) : 0.5)),
  )
  const truth = Float64Array.from({ length: rows }, (_, row) => (at(row, 0) > 0 ? 2 : 0))
  const outcome = truth.map((effect, row) => 3 * at(row, 1) + effect * (treatment[row] ?? 0) + 0.5 * rng.normal())
  const columns = ['a', 'b', 'c'].map((name) => ({ name }))
  return { experiment: { columns, rows, values, treatment, outcome }, truth }
}

const rms = (a: Float64Array, b: Float64Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0) / a.length)

describe('a learnt effect', () => {
  it('is near the truth on units that it did not see, and the same bits from one seed', {
    timeout: 60_000,
  }, async () => {
    const { experiment } = world(1500, 'train')
    const test = world(500, 'test')
    const options = { experiment: { ...experiment, propensity: 0.5 }, seed: 1, runtime, folds: 2, members: 1 }
    const model = await Uplift.train(options)
    const effect = await Uplift.predict(model, test.experiment, runtime)
    // One effect for all is 1 away from the truth of every unit.
    expect(rms(effect, test.truth)).toBeLessThan(0.5)
    expect(model.chosen).not.toBe('CONSTANT')
    expect(model.average.low).toBeLessThan(1)
    expect(model.average.high).toBeGreaterThan(1)
    const again = await Uplift.predict(await Uplift.train(options), test.experiment, runtime)
    expect(again).toEqual(effect)
  })

  it('corrects for who was chosen for treatment, and says that this needs a belief', { timeout: 60_000 }, async () => {
    const { experiment } = world(1500, 'chosen', true)
    const model = await Uplift.train({ experiment, seed: 1, runtime, folds: 2, members: 1 })
    const sums = [0, 0]
    const counts = [0, 0]
    for (const [row, arm] of experiment.treatment.entries()) {
      sums[arm] = (sums[arm] ?? 0) + (experiment.outcome[row] ?? 0)
      counts[arm] = (counts[arm] ?? 0) + 1
    }
    const naive = (sums[1] ?? 0) / (counts[1] ?? 1) - (sums[0] ?? 0) / (counts[0] ?? 1)
    expect(naive).toBeGreaterThan(3)
    expect(Math.abs(model.average.estimate - 1)).toBeLessThan(0.25)
    expect(model.warnings.join()).toContain('not random')
  })

  it('is not left to the plainest learners of a rate where no sum of columns tells who is moved', {
    timeout: 60_000,
  }, async () => {
    const { experiment } = world(3000, 'rate')
    const rng = Rng.create('rates')
    const at = (row: number, j: number) => experiment.values[row * 3 + j] ?? 0
    const outcome = Float64Array.from(experiment.treatment, (arm, row) => {
      const added = at(row, 0) * at(row, 1) > 0 ? 3 : -3
      return Number(rng.uniform() < 1 / (1 + Math.exp(-at(row, 2) - arm * added)))
    })
    const of = { ...experiment, outcome, propensity: 0.5 }
    const { chosen, candidates } = await Uplift.train({ experiment: of, seed: 2, runtime, folds: 2, members: 1 })
    expect(candidates.map(({ learner }) => learner)).toEqual(expect.arrayContaining(['T_LOGISTIC', 'S_LOGISTIC']))
    expect(['T_LOGISTIC', 'S_LOGISTIC', 'CONSTANT']).not.toContain(chosen)
  })

  it('is one for all where nothing tells units apart', { timeout: 60_000 }, async () => {
    const { experiment } = world(600, 'noise')
    const rng = Rng.create('nothing')
    const outcome = experiment.outcome.map(() => rng.normal())
    const model = await Uplift.train({
      experiment: { ...experiment, outcome, propensity: 0.5 },
      seed: 3,
      runtime,
      folds: 2,
      members: 1,
    })
    const effect = await Uplift.predict(model, experiment, runtime)
    expect(Math.max(...effect) - Math.min(...effect)).toBeLessThan(0.5)
    expect(model.average.low).toBeLessThan(0)
    expect(model.average.high).toBeGreaterThan(0)
  })
})

describe('an experiment that cannot be learnt from', () => {
  const { experiment } = world(600, 'bad')
  const refused = (changes: Partial<Uplift.Experiment>) =>
    expect(Uplift.train({ experiment: { ...experiment, ...changes }, seed: 1, runtime, folds: 2, members: 1 })).rejects

  it('is refused by name', async () => {
    await refused({ treatment: new Uint8Array(600) }).toMatchObject({ code: 'TREATMENT_ONE_ARM' })
    await refused({ treatment: new Uint8Array(600).fill(1) }).toMatchObject({ code: 'TREATMENT_ONE_ARM' })
    const few = Uint8Array.from({ length: 600 }, (_, row) => Number(row < 50))
    await refused({ treatment: few }).toMatchObject({ code: 'DATA_TOO_SMALL', facts: { treated: 50, needed: 200 } })
    await refused({ outcome: new Float64Array(600).fill(2) }).toMatchObject({ code: 'DATA_ONE_CLASS' })
    await refused({ outcome: new Float64Array(600).fill(Number.NaN) }).toMatchObject({ code: 'INPUT_INVALID' })
    await refused({ propensity: 1 }).toMatchObject({ code: 'INPUT_INVALID', facts: { name: 'propensity' } })
    await refused({ treatment: new Uint8Array(600).fill(2) }).toMatchObject({ code: 'INPUT_INVALID' })
    await refused({ values: experiment.values.map(() => 1) }).toMatchObject({ code: 'DATA_TOO_SMALL' })
  })

  it('is refused where the columns decide who was treated', { timeout: 60_000 }, async () => {
    const treatment = Uint8Array.from({ length: 600 }, (_, row) => Number((experiment.values[row * 3] ?? 0) > 0))
    await refused({ treatment }).toMatchObject({ code: 'TREATMENT_NO_OVERLAP' })
  })
})
