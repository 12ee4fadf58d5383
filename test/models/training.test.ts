import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { threadId } from 'node:worker_threads'
import { beforeAll, describe, expect, test } from 'vitest'
import * as Ids from '../../src/core/ids.ts'
import type { ProgressEvent } from '../../src/core/progress.ts'
import * as Backtest from '../../src/models/backtest.ts'
import * as Blend from '../../src/models/blend.ts'
import * as Card from '../../src/models/card.ts'
import * as Evaluation from '../../src/models/evaluation.ts'
import * as Matrix from '../../src/models/matrix.ts'
import type { Model } from '../../src/models/model.ts'
import * as Registry from '../../src/models/registry.ts'
import type { Runtime } from '../../src/models/runtime.ts'
import * as Wasm from '../../src/models/runtimes/wasm.ts'
import * as Score from '../../src/models/score.ts'
import * as Trainer from '../../src/models/trainer.ts'
import * as Training from '../../src/models/training.ts'
import * as Ranking from '../../src/statistics/ranking.ts'
import { QUICK, world } from './world.ts'

const RECENCY = { column: 'days_since_last', likelier: 'low' } as const
const train = world(1, 1500)
const validation = world(2, 600)
const test_ = world(3, 3000)
const options = { train, validation, seed: 7, members: 2, recency: RECENCY }

let runtime: Runtime
let model: Model
let evaluation: Evaluation.Evaluation
const heard: ProgressEvent[] = []

beforeAll(async () => {
  runtime = await Wasm.opener.open()
  model = await Training.train({ ...options, runtime, progress: (event) => heard.push(event) })
  evaluation = await Evaluation.evaluate(model, test_, runtime)
})

describe('a trained model', () => {
  test('ranks later rows better than recency and than the logistic baseline, with intervals above zero', () => {
    const { auc, paired, baselines } = evaluation
    expect(auc.estimate).toBeGreaterThan(0.75)
    expect(paired.vsRecency!.low).toBeGreaterThan(0)
    expect(paired.vsLogistic.low).toBeGreaterThan(0)
    expect(paired.vsLogistic.estimate).toBeCloseTo(auc.estimate - baselines.logistic.auc.estimate, 10)
    expect(paired.vsRecency!.estimate).toBeCloseTo(auc.estimate - baselines.recency!.auc.estimate, 10)
  })

  test('stays below the truth that made the rows', () => {
    const oracle = Ranking.auc({ scores: test_.chance, outcomes: test_.label })
    expect(evaluation.auc.estimate).toBeLessThan(oracle)
    expect(evaluation.brier.estimate).toBeLessThan(evaluation.baselines.logistic.brier.estimate)
  })

  test('its probabilities come true', () => {
    expect(evaluation.ece.estimate).toBeLessThan(0.04)
    expect(Math.abs(evaluation.calibrationInTheLarge.difference)).toBeLessThan(0.03)
    expect(evaluation.lift[0]!.lift).toBeGreaterThan(2)
  })

  test('tells the columns that matter from those that do not', () => {
    const names = model.importance.slice(0, 4).map(({ name }) => name)
    expect(names).toContain('hour')
    expect(names).toContain('days_since_last')
    for (const { name, aucDrop } of model.importance) if (name.startsWith('noise')) expect(aucDrop).toBeLessThan(0.02)
    expect(model.importance.find(({ name }) => name === 'hour')?.unit).toBe('count')
  })

  test('hears its progress rise to the end', () => {
    const done = heard.map((event) => event.done)
    expect(done).toEqual([...done].sort((a, b) => a - b))
    expect(heard.at(-1)).toMatchObject({ stage: 'train', done: 16, total: 16, unit: 'epoch' })
  })

  test('does not read test rows: the outcome of later rows changes nothing in it', async () => {
    const other = { ...test_, label: test_.label.map((y) => 1 - y) }
    const turned = await Evaluation.evaluate(model, other, runtime)
    expect(turned.auc.estimate).toBeCloseTo(1 - evaluation.auc.estimate, 10)
  })
})

describe('training on a thread of its own', () => {
  test('gives bit for bit the same model, scores and evaluation, while this thread stays free', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 5)
    const events: ProgressEvent[] = []
    const trained = await Trainer.train(
      { ...options, test: test_, population: test_ },
      // Three, so that one helper surely has a network and another the boosting.
      { runtimes: ['wasm'], threads: 3, progress: (event) => events.push(event) },
    )
    clearInterval(timer)
    expect(trained.threads).toHaveLength(3)
    expect(trained.threads).not.toContain(threadId)
    const epochs = events.filter(({ stage }) => stage === 'train').map(({ done }) => done)
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b))
    expect(epochs.at(-1)).toBe(16)
    expect(Registry.version(trained.model)).toBe(Registry.version(model))
    expect(trained.evaluation).toEqual(evaluation)
    expect(trained.scores).toEqual(await Score.score(model, test_, runtime))
    expect(trained.runtime).toMatchObject({ name: 'wasm', passedOver: [] })
    expect(events.some(({ stage }) => stage === 'train')).toBe(true)
    expect(events.some(({ stage }) => stage === 'score')).toBe(true)
    expect(ticks).toBeGreaterThan(20)
  })

  test('scores blocks of rows on two threads to the bits that one gives', async () => {
    const times = 11
    const values = new Float32Array(times * test_.values.length)
    for (let k = 0; k < times; k++) values.set(test_.values, k * test_.values.length)
    const matrix = { columns: test_.columns, rows: times * test_.rows, values }
    const { threads, ...scores } = await Trainer.score(model, matrix, { runtimes: ['wasm'], threads: 2 })
    expect(threads).toHaveLength(2)
    expect(threads).not.toContain(threadId)
    const bits = (of: Score.Scores) =>
      [of.probability, of.low, of.high, of.percentile].map((list) => Buffer.from(list.buffer))
    for (const [k, part] of bits(await Score.score(model, matrix, runtime)).entries())
      expect(part.equals(bits(scores)[k] ?? Buffer.alloc(0))).toBe(true)
    const { threads: one, ...small } = await Trainer.score(model, test_, { runtimes: ['wasm'] })
    expect(one).toHaveLength(1)
    expect(small).toEqual(await Score.score(model, test_, runtime))
  })

  test('gives the same bits in another process', async () => {
    const script = fileURLToPath(new URL('./learner.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script])
    const here = await Training.train({ train, validation, seed: 1, members: 1, settings: QUICK, runtime })
    expect(stdout).toBe(Registry.version(here))
  })

  test('brings a failure over by its code and facts', async () => {
    const same = { ...train, label: train.label.map(() => 1) }
    await expect(Trainer.train({ ...options, train: same }, { runtimes: ['cpu'] })).rejects.toMatchObject({
      name: 'Failure',
      code: 'DATA_ONE_CLASS',
      facts: { set: 'training' },
    })
  })

  test('stops when told to', async () => {
    const abort = new AbortController()
    const progress = () => abort.abort()
    const stopped = Trainer.train(options, { runtimes: ['wasm'], signal: abort.signal, progress })
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(Trainer.train(options, { signal: abort.signal })).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('training', () => {
  const quick = (more: Partial<Training.Options>) =>
    Training.train({ train, validation, seed: 1, members: 1, settings: QUICK, runtime, ...more })

  test('other seeds give other weights', async () => {
    const [one, two] = [await quick({}), await quick({ seed: 2 })]
    expect(Registry.version(one)).not.toBe(Registry.version(two))
    expect(Registry.version(one)).toBe(Registry.version(await quick({})))
  })

  test('stops between epochs when told to', async () => {
    const abort = new AbortController()
    const stopped = quick({ signal: abort.signal, progress: () => abort.abort() })
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('refuses too little data, naming the set', async () => {
    const few = world(1, 60)
    await expect(quick({ train: few })).rejects.toMatchObject({ code: 'DATA_TOO_SMALL', facts: { set: 'training' } })
    await expect(quick({ validation: few })).rejects.toMatchObject({
      code: 'DATA_TOO_SMALL',
      facts: { set: 'validation' },
    })
  })

  test('refuses a matrix without information', async () => {
    const flat = { ...train, values: train.values.map(() => 1) }
    await expect(quick({ train: flat })).rejects.toMatchObject({ code: 'DATA_TOO_SMALL' })
  })

  test('drops useless columns with a note and still scores a matrix that has them', async () => {
    const width = train.columns.length
    const flat = (from: Matrix.Dataset) => ({ ...from, values: from.values.map((v, i) => (i % width === 5 ? 3 : v)) })
    const found = await quick({ train: flat(train), validation: flat(validation) })
    expect(found.notes).toEqual(['Column partners is constant and was dropped.'])
    expect((await Score.score(found, test_, runtime)).probability).toHaveLength(3000)
  })

  test('reads a column by rank where its values moved from training to validation, and only where rows are of instants', async () => {
    const dated = (from: Matrix.Dataset, atS: number, factor: number): Matrix.Dataset => ({
      ...from,
      values: from.values.map((v, i) => (i % from.columns.length === 2 ? v * factor : v)),
      atS: new Float64Array(from.rows).fill(atS),
    })
    const grown = { train: dated(train, 1, 1), validation: dated(validation, 2, 40) }
    const ranked = await quick(grown)
    expect(ranked.ranked).toEqual(['volume'])
    // The market may grow as it likes: who is scored together is ranked together.
    const scores = await Score.score(ranked, dated(test_, 3, 1), runtime)
    expect((await Score.score(ranked, dated(test_, 3, 1024), runtime)).probability).toEqual(scores.probability)
    expect((await quick({ train: dated(train, 1, 1), validation: dated(validation, 2, 1) })).ranked).toEqual([])
    const { atS: _train, ...undated } = grown.train
    const { atS: _validation, ...later } = grown.validation
    expect((await quick({ train: undated, validation: later })).ranked).toEqual([])
  })

  test('class weights change the ranking and leave the log-odds those of the rows, before any calibration', async () => {
    const parts = ({ members, logistic, boosting }: Model) => [
      members[0]!.weights.at(-1)!,
      logistic.bias,
      boosting.base,
    ]
    const settings = {
      bins: 6,
      shape: { hidden: [16, 8] as const, rank: 4, crosses: 1, dropout: 0.1 },
      recipe: { batchRows: 128, epochs: 12, patience: 4, rate: 2e-3, decay: 0.01 },
    }
    const [plain, one, heavy] = [
      await quick({ settings }),
      await quick({ settings, classWeights: 1 }),
      await quick({ settings, classWeights: 8 }),
    ]
    expect(parts(one)).toEqual(parts(plain))
    expect(heavy.boosting.base).toBeCloseTo(plain.boosting.base, 10)
    // Left where eight times the weight puts them, log-odds would be too high by ln 8, and the log loss of each part by more than .5.
    for (const kind of ['ALL', 'NETWORKS', 'BOOSTING', 'BOTH'] as const)
      expect(heavy.blend.validationLogLoss[kind]).toBeLessThan((plain.blend.validationLogLoss[kind] ?? 0) + 0.03)
    expect(heavy.logistic.weights).not.toEqual(plain.logistic.weights)
    expect(heavy.boosting.trees).not.toEqual(plain.boosting.trees)
    const { calibrationInTheLarge, auc } = await Evaluation.evaluate(heavy, test_, runtime)
    expect(Math.abs(calibrationInTheLarge.difference)).toBeLessThan(0.03)
    expect(auc.estimate).not.toBe((await Evaluation.evaluate(plain, test_, runtime)).auc.estimate)
    expect(heavy.notes).toEqual([expect.stringContaining('weighed 8.00 times')])
    const balanced = await quick({ classWeights: 'balanced' })
    const factor = (train.rows - balanced.train.positives) / balanced.train.positives
    expect(balanced.notes).toEqual([
      expect.stringContaining(`weighed ${factor.toFixed(2)} times one that did not (balanced)`),
    ])
    await expect(quick({ classWeights: 0 })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('a score never falls along a rising column nor rises along a falling one, whatever the rest of the row', async () => {
    // Neither is so in the world: hours go round, and the young act less than the middle-aged.
    const monotone = { hour: 1, age_days: -1 } as const
    const found = await quick({ monotone, classWeights: 'balanced' })
    const rows = world(9, 400)
    const raised = (name: string) => {
      const place = rows.columns.findIndex((column) => column.name === name)
      const values = rows.values.map((value, i) => (i % rows.columns.length === place ? value * 1.3 + 1 : value))
      return { ...rows, values }
    }
    const scored = async (of: Model, matrix: Matrix.Matrix) => (await Score.score(of, matrix, runtime)).probability
    const moved = async (of: Model, name: string) => {
      const [before, after] = [await scored(of, rows), await scored(of, raised(name))]
      const [rose, fell] = [1, -1].map((sign) => after.filter((p, row) => sign * (p - (before[row] ?? 0)) > 0).length)
      return { rose: rose ?? 0, fell: fell ?? 0 }
    }
    expect(await moved(found, 'hour')).toMatchObject({ fell: 0 })
    expect(await moved(found, 'age_days')).toMatchObject({ rose: 0 })
    const free = await quick({})
    expect((await moved(free, 'hour')).fell).toBeGreaterThan(20)
    expect((await moved(free, 'age_days')).rose).toBeGreaterThan(20)
    expect(found.members).toEqual([])
    expect(found.blend).toMatchObject({ kind: 'WITHOUT_NETWORKS', validationLogLoss: { ALL: null, NETWORKS: null } })
    expect(found.notes[0]).toContain('never falls as hour rises and never rises as age_days rises')
    expect(found.notes[0]).toContain('networks cannot be')
    expect(found.notes[0]).toContain('A missing value has no place')
    expect((await Evaluation.evaluate(found, test_, runtime)).auc.estimate).toBeGreaterThan(0.65)
    const stored = Registry.serialise(found)
    expect(await scored(Registry.deserialise(stored), rows)).toEqual(await scored(found, rows))
    await expect(quick({ monotone: { hours: 1 } })).rejects.toMatchObject({
      code: 'FEATURE_UNKNOWN',
      facts: { missing: ['hours'] },
    })
  })

  test('warns of a leak, of periods that overlap, and of entities on both sides', async () => {
    const leaky = (from: Matrix.Dataset): Matrix.Dataset => ({
      ...from,
      values: from.values.map((v, i) =>
        i % from.columns.length === 11 ? from.label[Math.floor(i / from.columns.length)]! : v,
      ),
      atS: new Float64Array(from.rows).fill(100),
    })
    const { warnings } = await quick({ train: leaky(train), validation: leaky(validation) })
    expect(warnings.some((text) => text.includes('noise_3') && text.includes('leak'))).toBe(true)
    expect(warnings).toContain('The validation period does not lie after the training period.')
    const entity = (from: Matrix.Dataset) => ({ ...from, group: Uint32Array.from(from.label, (_y, i) => i) })
    const mixed = await quick({ train: entity(train), validation: entity(validation) })
    expect(mixed.warnings.some((text) => text.startsWith('Entities'))).toBe(true)
    expect(model.warnings).toEqual([])
  })
})

describe('scores', () => {
  test('lie in their interval, between 0 and 1, with percentiles from 1 to 100 in the same order', async () => {
    const { probability, low, high, percentile } = await Score.score(model, test_, runtime)
    probability.forEach((p, i) => {
      expect(low[i]! >= 0 && low[i]! <= p && p <= high[i]! && high[i]! <= 1).toBe(true)
    })
    const order = [...probability.keys()].sort((a, b) => probability[a]! - probability[b]!)
    order.forEach((row, i) => {
      if (i > 0) expect(percentile[row]).toBeGreaterThanOrEqual(percentile[order[i - 1]!]!)
    })
    expect([percentile[order[0]!], percentile[order.at(-1)!]]).toEqual([1, 100])
  })

  test('do not depend on which rows are scored together, but for the percentile', async () => {
    const whole = await Score.score(model, test_, runtime)
    const width = test_.columns.length
    const part = { columns: test_.columns, rows: 10, values: test_.values.subarray(50 * width, 60 * width) }
    const { probability, low, high } = await Score.score(model, part, runtime)
    probability.forEach((p, i) => {
      expect(p).toBeCloseTo(whole.probability[50 + i]!, 6)
      expect(low[i]).toBeCloseTo(whole.low[50 + i]!, 6)
      expect(high[i]).toBeCloseTo(whole.high[50 + i]!, 6)
    })
  })

  test('percentiles of ties are equal, and all-equal scores stand in the middle', () => {
    expect([...Score.percentiles(Float64Array.of(3, 3, 3, 3))]).toEqual([38, 38, 38, 38])
    expect([...Score.percentiles(Float64Array.of(2, 1, 2, 9))]).toEqual([38, 1, 38, 76])
    expect([...Score.percentiles(new Float64Array(0))]).toEqual([])
  })

  test('are the same bits where a matrix has columns that the model was not taught, wherever they stand', async () => {
    const columns = [{ name: 'lifecycle_stage=new' }, ...test_.columns, { name: 'lifecycle_stage=active' }]
    const values = Float32Array.from({ length: test_.rows * columns.length }, (_, i) => {
      const [row, j] = [Math.floor(i / columns.length), i % columns.length]
      return j === 0 || j === columns.length - 1 ? row % 2 : Matrix.at(test_, row, j - 1)
    })
    const wider = await Score.score(model, { columns, rows: test_.rows, values }, runtime)
    expect(wider).toEqual(await Score.score(model, test_, runtime))
  })

  test('name the column that a matrix lacks', async () => {
    const lacking = { columns: [{ name: 'trades' }], rows: 1, values: Float32Array.of(1) }
    await expect(Score.score(model, lacking, runtime)).rejects.toMatchObject({ code: 'FEATURE_UNKNOWN' })
  })
})

describe('a stored model', () => {
  test('read back scores with no difference at all and keeps its version', async () => {
    const stored = Registry.serialise(model)
    const back = Registry.deserialise({ ...stored, weights: Uint8Array.from([0, ...stored.weights]).subarray(1) })
    expect(back).toEqual(model)
    expect(Registry.version(back)).toBe(stored.version)
    expect(await Score.score(back, test_, runtime)).toEqual(await Score.score(model, test_, runtime))
  })

  test('of an earlier format reads as it scored then, and what was not measured then is unknown', () => {
    const { manifest, weights } = Registry.serialise(model)
    const { ranked: _ranked, monotone: _monotone, boosting, blend, ...rest } = JSON.parse(manifest)
    const stored = (older: object) => {
      const text = Ids.canonicalJson(older)
      return { version: Ids.contentHash([text, weights]), manifest: text, weights }
    }
    const { ALL, WITHOUT_NETWORKS: _without, ...losses } = blend.validationLogLoss
    const third = {
      ranked: ['volume'],
      boosting,
      format: 3,
      blend: { kind: 'ALL', validationLogLoss: { ALL, ...losses } },
    }
    expect(Registry.deserialise(stored({ ...rest, ...third }))).toEqual({
      ...model,
      ranked: ['volume'],
      blend: { kind: 'ALL', validationLogLoss: { ALL, ...losses, WITHOUT_NETWORKS: null } },
    })
    const second = Registry.deserialise(
      stored({ ...rest, boosting, format: 2, blend: { kind: 'BOTH', validationLogLoss: losses } }),
    )
    expect(second).toEqual({
      ...model,
      ranked: [],
      blend: { kind: 'BOTH', validationLogLoss: { ...losses, ALL: null, WITHOUT_NETWORKS: null } },
    })
    const first = Registry.deserialise(stored({ ...rest, format: 1 }))
    const loss = model.members.reduce((sum, member) => sum + member.validationLogLoss, 0) / model.members.length
    expect(first).toMatchObject({
      format: 4,
      monotone: {},
      ranked: [],
      blend: { kind: 'NETWORKS', validationLogLoss: { ALL: null, NETWORKS: loss, BOOSTING: null, BOTH: null } },
    })
    expect(first.members).toEqual(model.members)
    expect(() => Registry.deserialise(stored({ ...rest, format: 5 }))).toThrow('format 5')
  })

  test('with one bit changed in weights or manifest is refused', () => {
    const stored = Registry.serialise(model)
    const weights = stored.weights.slice()
    weights[1000]! ^= 1
    expect(() => Registry.deserialise({ ...stored, weights })).toThrow('does not hash')
    const manifest = stored.manifest.replace('"seed":"7"', '"seed":"8"')
    expect(() => Registry.deserialise({ ...stored, manifest })).toThrow('does not hash')
  })
})

describe('a model card', () => {
  const context: Card.Context = {
    name: 'trades-again',
    goal: { name: 'trades_again_90d', definition: 'At least one trade within 90 days.', windowS: 90 * 86_400 },
    cutOffs: { trainS: 1_600_000_000, validationS: 1_610_000_000, testS: 1_620_000_000 },
    lineage: { run: 'r1' },
    runtime: { maxDifference: 0, passedOver: [] },
    split: { rounds: 3, entities: 900, entitiesAsOfS: null },
    minimum: Backtest.MINIMUM,
    acceptedSmall: false,
    notes: [],
    decision: null,
    registered: 'Trained again.',
  }

  test('is plain JSON under the version of the model, with verdicts for each baseline', () => {
    const card = Card.from(model, evaluation, context)
    expect(JSON.parse(JSON.stringify(card))).toEqual(card)
    expect(card.version).toBe(Registry.version(model))
    expect(card.sets.test).toEqual(evaluation.test)
    expect(card.verdicts.filter((text) => text.includes('better than'))).toHaveLength(2)
    expect(card.warnings).toEqual([])
    expect(card.cannotSay.join(' ')).toContain('Whom an airdrop would move')
  })

  test('gives the coverage of the intervals as one figure with its own interval, and says when they are too narrow', () => {
    const of = (holding: number) =>
      Card.verdicts({ ...evaluation, intervals: { bins: 10, holding, meanWidth: 0.1 } }).find((text) =>
        text.includes('95 % intervals beside scores'),
      )
    // Wilson, z = 1.96: 9 of 10 is .596 to .982, 3 of 10 is .108 to .603.
    expect(of(9)).toBe(
      'The 95 % intervals beside scores held the observed rate of 90 % of groups (9 of 10 equal groups by score, 3000 rows; 95 % interval 60 to 98 %).',
    )
    expect(of(3)).toContain(
      '(3 of 10 equal groups by score, 3000 rows; 95 % interval 11 to 60 %): they are too narrow.',
    )
    const { bins, holding } = evaluation.intervals
    expect(holding / bins).toBe(Evaluation.coverage(evaluation.intervals).estimate)
    expect(Evaluation.coverage(evaluation.intervals).high).toBeGreaterThan(0.95)
  })

  test('says so when a baseline is as good or better, and when it cannot be told from chance', () => {
    const interval = { level: 0.95, method: 'test' }
    const poor: Evaluation.Evaluation = {
      ...evaluation,
      auc: { estimate: 0.53, low: 0.48, high: 0.58, ...interval },
      ece: { estimate: 0.2, perfectBelow: 0.02 },
      paired: {
        vsBoosting: { estimate: 0.05, low: 0.04, high: 0.06, ...interval },
        vsLogistic: { estimate: 0.01, low: -0.01, high: 0.03, ...interval },
        vsRecency: { estimate: -0.1, low: -0.12, high: -0.08, ...interval },
      },
    }
    const verdicts = Card.verdicts(poor).join('\n')
    expect(verdicts).toContain('not distinguishably different from the logistic baseline')
    expect(verdicts).toContain('worse than the recency baseline')
    expect(verdicts).toContain('not distinguishable from chance')
    expect(verdicts).toContain('off by more than chance')
  })

  test('of a model without networks says what scores', () => {
    const validationLogLoss = { ...Blend.NOT_TRIED, BOOSTING: 0.5, WITHOUT_NETWORKS: 0.4 }
    const blend = { kind: 'WITHOUT_NETWORKS', validationLogLoss } as const
    const card = Card.from({ ...model, members: [], monotone: { hour: 1 }, blend }, evaluation, context)
    expect(card.architecture).toContain('boosted trees and logistic regression on 12 columns')
    expect(card.notes).toContainEqual(expect.stringContaining('of boosted trees and logistic regression scores'))
    expect(card.seeds).toEqual([])
  })

  test('warns when the cut-offs do not follow each other', () => {
    const cutOffs = { ...context.cutOffs, testS: context.cutOffs.trainS }
    expect(Card.from(model, evaluation, { ...context, cutOffs }).warnings).toHaveLength(1)
  })
})
