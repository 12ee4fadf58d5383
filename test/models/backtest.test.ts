import { beforeAll, describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Backtest from '../../src/models/backtest.ts'
import * as Compare from '../../src/models/compare.ts'
import * as Crew from '../../src/models/crew.ts'
import * as Lesson from '../../src/models/lesson.ts'
import type * as Matrix from '../../src/models/matrix.ts'
import * as Registry from '../../src/models/registry.ts'
import type { Runtime } from '../../src/models/runtime.ts'
import * as Cpu from '../../src/models/runtimes/cpu.ts'
import * as Score from '../../src/models/score.ts'
import * as Trainer from '../../src/models/trainer.ts'
import * as Training from '../../src/models/training.ts'
import { world } from './world.ts'

const settings = {
  bins: 3,
  shape: { hidden: [4, 4] as const, rank: 2, crosses: 1, dropout: 0.1 },
  recipe: { batchRows: 256, epochs: 2, patience: 2, rate: 1e-2, decay: 0.01 },
}
// Wallets 2k and 2k + 1 are one entity.
const paired = (set: Matrix.Dataset): Matrix.Dataset => ({
  ...set,
  group: Uint32Array.from({ length: set.rows }, (_, row) => row >> 1),
})
const sets = { train: paired(world(1, 900)), validation: paired(world(2, 600)), test: paired(world(3, 600)) }
const plan: Backtest.Plan = { ...sets, seed: 'test', members: 1, settings }
const judged = async (of: Backtest.Plan, runtime: Runtime) => (await Lesson.run({ backtest: of }, runtime)).backtest

describe('a backtest', () => {
  let runtime: Runtime
  beforeAll(async () => {
    runtime = await Cpu.opener.open()
  })

  test('never judges an entity by a model that learnt from it, and judges every row once', () => {
    const rounds = [0, 1, 2].map((round) => Backtest.dealt(plan, round))
    const judged: number[] = []
    for (const { train, validation, test: own, rows } of rounds) {
      const learnt = new Set([...(train.group ?? []), ...(validation.group ?? [])])
      expect([...(own.group ?? [])].filter((entity) => learnt.has(entity))).toEqual([])
      expect(own.rows).toBe(rows.length)
      expect(own.rows).toBeGreaterThan(100)
      judged.push(...rows)
    }
    expect(judged.sort((a, b) => a - b)).toEqual(Array.from({ length: sets.test.rows }, (_, row) => row))
  })

  test('gives the same figures again, of all rows together', async () => {
    const found = await judged(plan, runtime)
    expect(found.evaluation.test.rows).toBe(600)
    expect(found.entities).toBe(300)
    expect(found.versions).toHaveLength(Backtest.ROUNDS)
    expect(found.comparison).toBeNull()
    // Boosted trees stand beside it, fitted on the same rows: they have learnt something, and are not the model itself.
    expect(found.evaluation.baselines.boosting?.auc.estimate).toBeGreaterThan(0.65)
    expect(found.judged.boosting).not.toEqual(found.judged.probability)
    expect(found.judged.outcomes).toEqual(Uint8Array.from(found.judged.row, (row) => sets.test.label[row] ?? 0))
    expect((await judged(plan, runtime)).evaluation).toEqual(found.evaluation)
  })

  test('decides by one half of the entities and takes its figures from the other', async () => {
    const champion = await Training.train({ ...sets, seed: 'champion', members: 1, settings, runtime })
    const alone = await judged(plan, runtime)
    const { evaluation, comparison, entities } = await judged({ ...plan, champion }, runtime)
    expect(comparison?.rows).toBeGreaterThan(200)
    expect((comparison?.rows ?? 0) + evaluation.test.rows).toBe(alone.evaluation.test.rows)
    expect(comparison?.entities).toBeLessThan(entities)
  })

  test('refuses a test set with too few of an outcome, unless told to accept it', async () => {
    const few = { ...sets.test, label: sets.test.label.map((_, row) => (row < 5 ? 1 : 0)) }
    await expect(judged({ ...plan, test: few }, runtime)).rejects.toMatchObject({
      code: 'DATA_TOO_SMALL',
      facts: { set: 'test', positives: 5 },
    })
    const { evaluation } = await judged({ ...plan, test: few, minimum: Backtest.ANY }, runtime)
    expect(evaluation.test.positives).toBe(5)
  })
})

describe('a lesson', () => {
  const registered = { ...sets, train: sets.validation, validation: sets.test, seed: 'kept', members: 1, settings }
  const lesson: Lesson.Lesson = { backtest: plan, registered }

  test('gives on three threads the bits that its models and its judgement have one by one', async () => {
    const runtime = await Cpu.opener.open()
    const heard: number[] = []
    const watch = {
      runtimes: ['cpu'] as const,
      threads: 3,
      progress: ({ stage, done }: { readonly stage: string; readonly done: number }) => {
        if (stage === 'train') heard.push(done)
      },
    }
    const { backtest, model, scores, threads } = await Trainer.lesson(lesson, sets.test, watch)
    expect(threads).toHaveLength(3)
    const alone = await Training.train({ ...registered, runtime })
    expect(model && Registry.version(model)).toBe(Registry.version(alone))
    expect(scores).toEqual(await Score.score(alone, sets.test, runtime))
    expect(backtest).toEqual(await judged(plan, runtime))
    expect(heard).toEqual([...heard].sort((a, b) => a - b))
    expect(heard.at(-1)).toBe(100)
  })

  test('keeps no model where none is asked for, and says so when a part of it was done by nobody', async () => {
    const runtime = await Cpu.opener.open()
    expect((await Lesson.run({ backtest: plan }, runtime)).model).toBeNull()
    const idle: Crew.Crew = { ...Crew.alone(), share: async () => [] }
    await expect(Lesson.run(lesson, runtime, { crew: idle })).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  })
})

describe('champion and challenger', () => {
  const rng = Rng.create('compare')
  const chance = Float64Array.from({ length: 4000 }, () => rng.uniform())
  const outcomes = Uint8Array.from(chance, (p) => (rng.uniform() < p ? 1 : 0))
  const group = Uint32Array.from(chance, (_, row) => row >> 1)
  const noisy = (seed: string, size: number) => {
    const noise = Rng.create(seed)
    return chance.map((p) => Math.min(0.99, Math.max(0.01, p + size * noise.normal())))
  }
  const decided = (challenger: Float64Array, champion: Float64Array) =>
    Compare.decide(Compare.of({ challenger, champion, outcomes, group, rng: Rng.create('draws') }))

  test('the challenger wins when it forecasts better by more than chance', () => {
    expect(decided(noisy('a', 0.05), noisy('b', 0.3))).toMatchObject({ wins: true })
    expect(decided(noisy('a', 0.3), noisy('b', 0.05)).reason).toContain('worse than the champion')
  })

  test('the champion stays when the two cannot be told apart', () => {
    const verdict = decided(noisy('a', 0.1), noisy('b', 0.1))
    expect(verdict.wins).toBe(false)
    expect(verdict.reason).toContain('not distinguishably better')
  })

  test('of two equal models the challenger wins about once in forty worlds, not more', () => {
    let wins = 0
    for (let seed = 0; seed < 120; seed++) {
      const own = Rng.create(`null-${seed}`)
      const p = Float64Array.from({ length: 300 }, () => own.uniform())
      const happened = Uint8Array.from(p, (each) => (own.uniform() < each ? 1 : 0))
      const about = () => p.map((each) => Math.min(0.98, Math.max(0.02, each + 0.1 * own.normal())))
      const rows = Uint32Array.from(p.keys())
      const pair = { challenger: about(), champion: about(), outcomes: happened, group: rows, rng: own }
      wins += Number(Compare.decide(Compare.of(pair)).wins)
    }
    expect(wins).toBeLessThanOrEqual(9)
  })
})
