import { beforeAll, describe, expect, test } from 'vitest'
import { INDICATOR } from '../../src/features/catalogue.ts'
import * as Explanation from '../../src/models/explanation.ts'
import type * as Matrix from '../../src/models/matrix.ts'
import type { Model } from '../../src/models/model.ts'
import type { Runtime } from '../../src/models/runtime.ts'
import * as Cpu from '../../src/models/runtimes/cpu.ts'
import * as Score from '../../src/models/score.ts'
import * as Training from '../../src/models/training.ts'
import { world } from './world.ts'

const settings = {
  bins: 4,
  shape: { hidden: [8, 4] as const, rank: 2, crosses: 1, dropout: 0 },
  recipe: { batchRows: 128, epochs: 6, patience: 6, rate: 1e-2, decay: 0.01 },
}
const slice = (from: Matrix.Matrix, first: number, rows: number): Matrix.Matrix => ({
  columns: from.columns,
  rows,
  values: from.values.slice(first * from.columns.length, (first + rows) * from.columns.length),
})

describe('an explanation', () => {
  let runtime: Runtime
  let model: Model
  const judged = world(3, 400)
  beforeAll(async () => {
    runtime = await Cpu.opener.open()
    const sets = { train: world(1, 1200), validation: world(2, 600) }
    model = await Training.train({ ...sets, seed: 1, members: 1, settings, runtime })
  })
  const explain = (row: number, background = slice(judged, 0, 12)) =>
    Explanation.of(model, { wallet: slice(judged, row, 1), background, seed: 'test' }, runtime)

  test('adds up to the distance between the wallet’s score and the mean of those it is compared with', async () => {
    const explained = await explain(99)
    const { probability } = await Score.score(model, judged, runtime)
    const mean = probability.subarray(0, 12).reduce((sum, p) => sum + p, 0) / 12
    expect(explained.probability).toBeCloseTo(probability[99] ?? Number.NaN, 6)
    expect(explained.against).toEqual({ wallets: 12, mean: expect.closeTo(mean, 6) })
    const sum = explained.shares.reduce((total, { points }) => total + points, 0)
    expect(sum).toBeCloseTo(explained.probability - explained.against.mean, 6)
    expect(explained.shares).toHaveLength(model.encoding.columns.length)
    expect(await explain(99)).toEqual(explained)
  })

  test('gives nothing to a feature in which nobody differs', async () => {
    const background = slice(judged, 0, 12)
    const j = judged.columns.findIndex(({ name }) => name === 'trades')
    const own = judged.values[99 * judged.columns.length + j] ?? 0
    for (let row = 0; row < 12; row++) background.values[row * judged.columns.length + j] = own
    const { shares } = await explain(99, background)
    expect(shares.find(({ feature }) => feature === 'trades')?.points).toBe(0)
  })

  test('says in words which way the weightiest feature moved the score, by how much and against whom', async () => {
    const explained = await explain(99)
    const words = Explanation.words(explained, (name) => `The meaning of ${name}.`, 1)
    const [first] = explained.shares
    expect(words[0]).toMatch(/^The score is [\d.]+ %, [\d.]+ points (above|below) the mean of 12 wallets drawn/)
    expect(words[1]).toContain(`The meaning of ${first?.feature}: `)
    expect(words[1]).toContain(
      `${(first?.points ?? 0) < 0 ? 'lowers' : 'raises'} the score by ${Math.abs(100 * (first?.points ?? 0)).toFixed(1)} points`,
    )
  })

  test('says yes and no of what is either, and that it is unknown where it is', () => {
    const share = { feature: 'lifecycle_stage=new', unit: INDICATOR, value: 1, typical: 0, points: 0.02 }
    const of = (shares: readonly Explanation.Share[]) =>
      Explanation.words(
        { probability: 0.3, against: { wallets: 12, mean: 0.28 }, shares },
        (name) => `Whether ${name}.`,
      )[1]
    expect(of([share])).toBe(
      'Whether lifecycle_stage=new: yes here, no for the middle one of them; that raises the score by 2.0 points.',
    )
    expect(of([{ ...share, value: null, typical: 1 }])).toContain('unknown here, yes for the middle one')
  })

  test('is refused without a wallet or without anybody to compare with', async () => {
    await expect(explain(99, slice(judged, 0, 0))).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})
