/**
 * Uplift on public data: Hillstrom's experiment by seeded half splits beside a T-learner on logistic regressions, and the six IHDP files,
 * whose true effects are known, beside S-, T- and DR-learners on scikit-learn's boosting (Debian's python3-sklearn) on the same splits.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import * as Section from '../docs/section.ts'
import { Failure } from '../src/core/failure.ts'
import * as Rng from '../src/core/rng.ts'
import * as Judgement from '../src/models/judgement.ts'
import * as Matrix from '../src/models/matrix.ts'
import type { Runtime } from '../src/models/runtime.ts'
import * as Wasm from '../src/models/runtimes/wasm.ts'
import * as Table from '../src/models/table.ts'
import * as Uplift from '../src/models/uplift.ts'
import * as Interval from '../src/statistics/interval.ts'
import * as Means from '../src/statistics/means.ts'
import * as Statistics from '../src/statistics/uplift.ts'
import { folder, type Proof as Recorded } from './data.ts'
import * as Kept from './kept.ts'

const PYTHON = '/usr/bin/python3'
const SIDE = fileURLToPath(new URL('uplift.sklearn.py', import.meta.url))
const FILES = 6
const LEAST_ARM = 30

/** One split of Hillstrom: Qini of ours, of the baseline, and of an S-learner on scikit-learn's boosting, and what was chosen. */
export type Split = {
  readonly seed: number
  readonly chosen: string
  readonly ours: number
  readonly baseline: number
  readonly boosting: number
}

/** One split of an IHDP file: the root of the mean squared error of the effect on test rows, ours and the learners'. */
export type Known = {
  readonly file: number
  readonly seed: number
  readonly chosen: string
  readonly ours: number
} & Readonly<Record<'S' | 'T' | 'DR' | 'L', number>>

/** Both, with the paired difference of Qini over splits. */
export type Proof = {
  readonly hillstrom: readonly Split[]
  readonly difference: Interval.Interval
  readonly ihdp: readonly Known[]
}

/** What {@link run} needs: how many splits of Hillstrom and of each IHDP file. */
export type Options = {
  readonly data: string
  readonly splits: number
  readonly ihdpSplits: number
  readonly report: (row: unknown) => void
}

/** Runs both. Throws `FILE_NOT_FOUND` where data or scikit-learn are absent. */
export async function run({ data, splits, ihdpSplits, report }: Options): Promise<Proof> {
  const runtime = await Wasm.opener.open()
  const kept = Kept.open<Split>('uplift-hillstrom', data)
  const effects = Kept.open<Known>('uplift-ihdp', data)
  const experiment = hillstrom(data)
  const hillstromSplits: Split[] = []
  for (let seed = 0; seed < splits; seed++) {
    hillstromSplits.push(await kept.once(`hillstrom/${seed}`, () => half(experiment, seed, runtime)))
    report(hillstromSplits.at(-1))
  }
  const ihdp: Known[] = []
  for (let file = 1; file <= FILES; file++) {
    const rows = numbers(join(data, `marketing/ihdp_npci_${file}.csv.gz`))
    for (let seed = 0; seed < ihdpSplits; seed++) {
      ihdp.push(await effects.once(`ihdp/${file}/${seed}`, () => known(rows, { file, seed, runtime })))
      report(ihdp.at(-1))
    }
  }
  return {
    hillstrom: hillstromSplits,
    difference: differenceOf(hillstromSplits),
    ihdp,
  }
}

/** Where every split chose the baseline's own learner nothing differs, and no spread can be estimated. */
function differenceOf(splits: readonly Split[]): Interval.Interval {
  const gains = splits.map((one) => one.ours - one.baseline)
  if (gains.every((gain) => gain === 0)) return Interval.around(0, 0, 0.95, 'the same ranking in every split')
  return Means.one(gains)
}

/** Womens e-mail against none, on what was known before: the later outcomes conversion and spend are no inputs. */
function hillstrom(data: string): Uplift.Experiment {
  const [head = [], ...lines] = text(join(data, 'marketing/hillstrom.csv.gz')).map((line) =>
    (line.match(/"[^"]*"|[^,]+/g) ?? []).map((cell) => cell.replaceAll('"', '')),
  )
  const at = (name: string) => head.indexOf(name)
  const rows = lines.filter((line) => line[at('segment')] !== 'Mens E-Mail')
  const table: Table.Table = ['recency', 'history', 'mens', 'womens', 'newbie', 'zip_code', 'channel'].map((name) => {
    const values = rows.map((line) => line[at(name)] ?? '')
    return {
      name,
      values: values.every((value) => Number.isFinite(Number(value))) ? Float64Array.from(values, Number) : values,
    }
  })
  return {
    ...Table.matrix(table, table.map(Table.vocabulary), rows.length),
    treatment: Uint8Array.from(rows, (line) => Number(line[at('segment')] === 'Womens E-Mail')),
    outcome: Float64Array.from(rows, (line) => Number(line[at('visit')])),
    propensity: 0.5,
  }
}

async function half(experiment: Uplift.Experiment, seed: number, runtime: Runtime): Promise<Split> {
  const order = Rng.create(`hillstrom/${seed}`).shuffle(Uint32Array.from({ length: experiment.rows }, (_, i) => i))
  const middle = Math.floor(order.length / 2)
  const [train, test] = [part(experiment, order.slice(0, middle)), part(experiment, order.slice(middle))]
  const model = await Uplift.train({ experiment: train, seed, runtime })
  const cells = (of: Uplift.Experiment, row: number) => [
    ...of.values.subarray(row * of.columns.length, (row + 1) * of.columns.length),
  ]
  const { S: boosted = [] } = sklearn(['S'], {
    train: Array.from(train.treatment, (arm, row) => [arm, train.outcome[row] ?? 0, ...cells(train, row)]),
    test: Array.from(test.treatment, (_arm, row) => cells(test, row)),
  })
  const qini = (score: Float64Array) => Statistics.qini({ outcome: test.outcome, treatment: test.treatment, score })
  return {
    seed,
    chosen: model.chosen,
    ours: qini(await Uplift.predict(model, test, runtime)),
    baseline: qini(Judgement.tLearner(model.encoding, train, test)),
    boosting: qini(Float64Array.from(boosted)),
  }
}

type Where = { readonly file: number; readonly seed: number; readonly runtime: Runtime }

/** Columns: treatment, outcome, counterfactual, mean under control, mean under treatment, 25 inputs. */
async function known(rows: readonly (readonly number[])[], { file, seed, runtime }: Where): Promise<Known> {
  const order = Rng.create(`ihdp/${file}/${seed}`).shuffle([...rows])
  const cut = Math.round(order.length * 0.8)
  const side = (lines: readonly (readonly number[])[]): Uplift.Experiment => ({
    columns: Array.from({ length: 25 }, (_, j) => ({ name: `x${j + 1}` })),
    rows: lines.length,
    values: Float32Array.from(lines.flatMap((line) => line.slice(5))),
    treatment: Uint8Array.from(lines, (line) => line[0] ?? 0),
    outcome: Float64Array.from(lines, (line) => line[1] ?? 0),
  })
  const [train, test] = [order.slice(0, cut), order.slice(cut)]
  const truth = test.map((line) => (line[4] ?? 0) - (line[3] ?? 0))
  const away = (effect: ArrayLike<number>) =>
    Math.sqrt(truth.reduce((sum, value, i) => sum + (value - (effect[i] ?? 0)) ** 2, 0) / truth.length)
  const model = await Uplift.train({ experiment: side(train), seed, runtime, minimum: LEAST_ARM, folds: 5 })
  const theirs = sklearn(['S', 'T', 'DR', 'L'], {
    train: train.map((line) => [line[0] ?? 0, line[1] ?? 0, ...line.slice(5)]),
    test: test.map((line) => line.slice(5)),
  })
  const effect = await Uplift.predict(model, side(test), runtime)
  return {
    file,
    seed,
    chosen: model.chosen,
    ours: away(effect),
    S: away(theirs.S ?? []),
    T: away(theirs.T ?? []),
    DR: away(theirs.DR ?? []),
    L: away(theirs.L ?? []),
  }
}

type Sides = Readonly<Record<'train' | 'test', readonly (readonly number[])[]>>

/** What each of `learners` says of the test rows; columns of `train` are treatment, outcome, inputs. */
function sklearn(learners: readonly string[], sides: Sides): Readonly<Record<string, number[]>> {
  const input = JSON.stringify({ ...sides, learners })
  return JSON.parse(execFileSync(PYTHON, [SIDE], { input, encoding: 'utf8', maxBuffer: 1 << 26 }))
}

function part(experiment: Uplift.Experiment, rows: Uint32Array): Uplift.Experiment {
  const { propensity } = experiment
  return {
    ...Matrix.rowsOf(experiment, rows),
    treatment: Uint8Array.from(rows, (row) => experiment.treatment[row] ?? 0),
    outcome: Float64Array.from(rows, (row) => experiment.outcome[row] ?? 0),
    ...(propensity === undefined ? {} : { propensity }),
  }
}

function numbers(file: string): number[][] {
  return text(file).map((line) => line.split(',').map(Number))
}

function text(file: string): string[] {
  if (!existsSync(file))
    throw new Failure('FILE_NOT_FOUND', 'The proof needs the real data; set DROPCAST_DATA.', { file })
  return gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
}

/** The proof by its words, as it is recorded. */
export async function prove([first = '20', second = '5']: readonly string[]): Promise<Recorded> {
  const { hillstrom, difference, ihdp } = await run({
    data: folder(),
    splits: Number(first),
    ihdpSplits: Number(second),
    report: (row) => process.stderr.write(`${JSON.stringify(row)}\n`),
  })
  const median = (values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b)
    const middle = (sorted.length - 1) / 2
    return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
  }
  const of = (learner: 'ours' | 'S' | 'T' | 'DR' | 'L') => median(ihdp.map((row) => row[learner]))
  const chosen = (rows: readonly { readonly chosen: string }[]) =>
    [...new Set(rows.map((row) => row.chosen))]
      .map((name) => `${name} ${rows.filter((row) => row.chosen === name).length}`)
      .join(', ')
  const figure = (value: number) => value.toFixed(4)
  return {
    passed: difference.low > -0.002 && (['S', 'T', 'DR'] as const).every((learner) => of('ours') <= of(learner)),
    quality: [
      {
        set: 'Hillstrom',
        figure: `Qini (Womens, visit), mean over ${hillstrom.length} half splits`,
        ours: figure(mean(hillstrom.map((one) => one.ours))),
        logistic: `T-learner ${figure(mean(hillstrom.map((one) => one.baseline)))}`,
        boosting: `S-learner ${figure(mean(hillstrom.map((one) => one.boosting)))}`,
        others: '–',
      },
      {
        set: 'IHDP 1–6',
        figure: `√PEHE, median over ${ihdp.length} splits, lower is better`,
        ours: figure(of('ours')),
        logistic: `T-learner, linear ${figure(of('L'))}`,
        boosting: `S-learner ${figure(of('S'))}`,
        others: `on boosting: T-learner ${figure(of('T'))}, DR-learner ${figure(of('DR'))}`,
      },
    ],
    body: [
      `Hillstrom (Womens e-mail against none, visit), ${hillstrom.length} seeded half splits: mean Qini on the other half ${figure(mean(hillstrom.map((one) => one.ours)))}, of a T-learner on logistic regressions ${figure(mean(hillstrom.map((one) => one.baseline)))}, of an S-learner on scikit-learn's boosting ${figure(mean(hillstrom.map((one) => one.boosting)))}; paired difference ${figure(difference.estimate)} [${figure(difference.low)}, ${figure(difference.high)}] (${difference.method === 'Student t' ? 'Student over splits, which share rows' : difference.method}), goal: lower bound above −.002. Chosen: ${chosen(hillstrom)}.`,
      '',
      `IHDP, six files × ${Number(second)} splits, √PEHE on held-out rows, median over all, scikit-learn's boosting on the same rows. Chosen: ${chosen(ihdp)}.`,
      '',
      Section.table([
        ['', 'ours', 'S-learner', 'T-learner', 'DR-learner'],
        ['median', figure(of('ours')), figure(of('S')), figure(of('T')), figure(of('DR'))],
        ...[1, 2, 3, 4, 5, 6].map((file) => {
          const rows = ihdp.filter((row) => row.file === file)
          const own = (learner: 'ours' | 'S' | 'T' | 'DR') => figure(median(rows.map((row) => row[learner])))
          return [`file ${file}`, own('ours'), own('S'), own('T'), own('DR')]
        }),
      ]),
    ].join('\n'),
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
