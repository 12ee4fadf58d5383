/**
 * Propensity on public tables and on the synthetic one of research, beside logistic regression, our boosting and xgboost (Debian's
 * python3-xgboost; eta .05, depth 6, early stopping on the same validation rows). Nothing is chosen on test rows.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as Section from '../docs/section.ts'
import { Failure } from '../src/core/failure.ts'
import * as Evaluation from '../src/models/evaluation.ts'
import * as Matrix from '../src/models/matrix.ts'
import type { Runtime } from '../src/models/runtime.ts'
import * as Wasm from '../src/models/runtimes/wasm.ts'
import * as Table from '../src/models/table.ts'
import * as Training from '../src/models/training.ts'
import type * as Interval from '../src/statistics/interval.ts'
import * as Means from '../src/statistics/means.ts'
import * as Ranking from '../src/statistics/ranking.ts'
import * as Files from '../src/tables.ts'
import * as Tables from '../src/warehouse/table.ts'
import { folder, type Proof as Recorded } from './data.ts'
import * as Kept from './kept.ts'

const PYTHON = '/usr/bin/python3'
const SIDE = fileURLToPath(new URL('tabular.xgboost.py', import.meta.url))
const TEST_SHARE = 0.25
const VALIDATION_SHARE = 0.2

/** One table: how it is read, and how far below xgboost its AUC may be and its Brier above; null where no goal is set. */
export type Set = {
  readonly name: string
  readonly read: (data: string) => Promise<Parts>
  readonly goal: { readonly auc: number; readonly brier: number | null } | null
}

/** Training, validation and test rows. */
export type Parts = Readonly<Record<'train' | 'validation' | 'test', Matrix.Dataset>>

/** The contestants; the first is ours. */
export const LEARNERS = ['ours', 'logistic', 'boosting', 'xgboost'] as const

/** One of {@link LEARNERS}. */
export type Learner = (typeof LEARNERS)[number]

/** One contestant's figures, and ours minus it on the same test rows: of AUC (DeLong) and of the squared error of probabilities (Student). */
export type Figures = Pick<Evaluation.Metrics, 'auc' | 'prAuc' | 'brier' | 'ece'> & {
  readonly aucGain: Interval.Interval | null
  readonly brierGain: Interval.Interval | null
}

/** Figures of one table and seed; `rows` are those learnt from, and those judged on. */
export type Row = {
  readonly set: string
  readonly seed: number
  readonly rows: readonly [train: number, test: number]
  readonly chosen: string
  readonly figures: Readonly<Record<Learner, Figures>>
  readonly seconds: number
  readonly passed: boolean
}

/** What {@link run} needs; `rows` is how many of the synthetic rows are read. */
export type Options = {
  readonly data: string
  readonly sets: readonly string[]
  readonly seeds: number
  readonly rows: number
  readonly report: (row: unknown) => void
}

/** Every set by every seed, with what earlier runs on the same sources kept of other sets. Throws `FILE_NOT_FOUND`. */
export async function run({ data, sets, seeds, rows, report }: Options): Promise<readonly Row[]> {
  const kept = Kept.open<Row>('tabular', `${data} ${rows}`)
  const runtime = await Wasm.opener.open()
  for (let seed = 0; seed < seeds; seed++) {
    for (const set of all(seed, rows).filter(({ name }) => sets.includes(name))) {
      const { figures, ...rest } = await kept.once(`${set.name}/${seed}`, async () =>
        judged(set, await set.read(data), { seed, runtime }),
      )
      report({ ...rest, ...Object.fromEntries(LEARNERS.map((name) => [name, figures[name].auc.estimate])) })
    }
  }
  const place = ({ set, seed }: Row) => SETS.map(String).indexOf(set) * 1000 + seed
  return kept.all().toSorted((a, b) => place(a) - place(b))
}

/** The names of the sets. */
export const SETS = ['eth_fraud', 'bank', 'safe_wallets', 'synthetic'] as const

const TITLES: Readonly<Record<(typeof SETS)[number], string>> = {
  eth_fraud: 'eth_fraud_accounts',
  bank: 'UCI bank without duration',
  safe_wallets: 'safe_wallets',
  synthetic: 'synthetic wallets (no public data)',
}

function all(seed: number, rows: number): readonly Set[] {
  const file =
    (path: string, label: string, more: { readonly drop: readonly string[]; readonly key?: string }) =>
    async (data: string) =>
      fromFile(join(data, path), { label, ...more, split: `prove/tabular/${seed}` })
  return [
    {
      name: 'eth_fraud',
      // The types of token are blank for nearly every fraud and for nearly nobody else: how the table was made, not how wallets behave.
      read: file('labels/eth_fraud_accounts.csv.gz', 'FLAG', {
        drop: ['id', 'Index', 'ERC20 most sent token type', 'ERC20_most_rec_token_type'],
        key: 'Address',
      }),
      goal: { auc: 0.003, brier: null },
    },
    { name: 'bank', read: file('marketing/uci_bank_additional_full.csv.gz', 'y', { drop: ['duration'] }), goal: null },
    {
      name: 'safe_wallets',
      read: file('sybil/safe_wallets.csv.gz', 'sybil_report_issue', { drop: [], key: 'safe_address' }),
      goal: null,
    },
    { name: 'synthetic', read: async () => synthetic(rows), goal: { auc: 0.006, brier: 0.0015 } },
  ]
}

type How = { readonly seed: number; readonly runtime: Runtime }

async function judged(set: Set, parts: Parts, { seed, runtime }: How): Promise<Row> {
  const startMs = performance.now()
  const model = await Training.train({ train: parts.train, validation: parts.validation, seed, runtime })
  const seconds = (performance.now() - startMs) / 1000
  const said = await Evaluation.predict(model, parts.test, runtime)
  const { outcomes } = said
  const probabilities = {
    ours: said.probability,
    logistic: said.logistic,
    boosting: said.boosting,
    xgboost: xgboost(parts, seed),
  }
  const figuresOf = (name: Learner): Figures => {
    const { auc, prAuc, brier, ece } = Evaluation.metrics(probabilities[name], outcomes)
    const beside = name === 'ours' ? null : probabilities[name]
    const off = (p: Float64Array, row: number) => ((p[row] ?? 0) - (outcomes[row] ?? 0)) ** 2
    return {
      auc,
      prAuc,
      brier,
      ece,
      aucGain: beside && Ranking.aucDifference({ a: said.probability, b: beside, outcomes }),
      brierGain: beside && Means.one(beside.map((_p, row) => off(said.probability, row) - off(beside, row))),
    }
  }
  const [ours, anchor] = [figuresOf('ours'), figuresOf('xgboost')]
  const { goal } = set
  return {
    set: set.name,
    seed,
    rows: [parts.train.rows, parts.test.rows],
    chosen: model.blend.kind,
    figures: { ours, logistic: figuresOf('logistic'), boosting: figuresOf('boosting'), xgboost: anchor },
    seconds,
    passed:
      goal === null ||
      (ours.auc.estimate >= anchor.auc.estimate - goal.auc &&
        (goal.brier === null || ours.brier.estimate <= anchor.brier.estimate + goal.brier)),
  }
}

function xgboost(parts: Parts, seed: number): Float64Array {
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-xgboost-'))
  try {
    for (const [name, { values, label }] of Object.entries(parts)) {
      writeFileSync(join(folder, `${name}.x`), new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
      writeFileSync(join(folder, `${name}.y`), label)
    }
    writeFileSync(join(folder, 'about.json'), JSON.stringify({ columns: parts.train.columns.length, seed }))
    const { p }: { readonly p: number[] } = JSON.parse(
      execFileSync(PYTHON, [SIDE, folder], { encoding: 'utf8', maxBuffer: 1 << 28 }),
    )
    return Float64Array.from(p)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Asked = { readonly label: string; readonly drop: readonly string[]; readonly key?: string; readonly split: string }

/** A file in three by the hash of `key`, or of the row's content; a label that is not blank, 0 or no is 1. */
async function fromFile(path: string, { label, drop, key, split }: Asked): Promise<Parts> {
  if (!existsSync(path))
    throw new Failure('FILE_NOT_FOUND', 'The proof needs the real data; set DROPCAST_DATA.', { file: path })
  const table = await Tables.read(path, { signal: new AbortController().signal })
  const left = [label, ...drop, ...(key === undefined ? [] : [key])]
  const columns = Files.typed(table).filter(({ name }) => !left.includes(name.trim()))
  const labels = Files.textsOf(table, table.columns.find(({ name }) => name.trim() === label)?.name ?? label)
  const outcome = Uint8Array.from(labels, (text) => Number(!['', '0', 'no'].includes(text.trim())))
  const keys = key === undefined ? null : Files.textsOf(table, key)
  const numbers = new Map([...new Set(keys ?? [])].map((text, number) => [text, number]))
  const group = keys && Uint32Array.from(keys, (text) => numbers.get(text) ?? 0)
  const told = { label: outcome, ...(group ? { group } : {}) }
  const content = { ...Table.content(columns), ...told }
  const { rest, heldOut } = Matrix.split(content, TEST_SHARE, `${split}/test`)
  const within = Matrix.split(Matrix.select(content, rest), VALIDATION_SHARE, `${split}/validation`)
  const rowsOf = (places: Uint32Array) => places.map((place) => rest[place] ?? 0)
  const rows = rowsOf(within.rest)
  const learnt = { table: Table.rowsOf(columns, rows), label: Uint8Array.from(rows, (row) => outcome[row] ?? 0) }
  const vocabularies = Table.learnt(learnt.table, learnt.label)
  const whole = { ...Table.matrix(columns, vocabularies, table.rows), ...told }
  const part = (of: Uint32Array) => Matrix.select(whole, of)
  const ordered = Table.ordered(learnt.table, vocabularies, { label: learnt.label, seed: `${split}/rates` })
  return { train: { ...part(rows), ...ordered }, validation: part(rowsOf(within.heldOut)), test: part(heldOut) }
}

/** The synthetic wallets of research, generated by its own script: half of `rows` to learn from, a twelfth to stop by, the rest to judge. */
function synthetic(rows: number): Parts {
  const script = resolve(process.env.DROPCAST_RESEARCH ?? '../shared/research', 'prototypes/models/gen_tabular.py')
  if (!existsSync(script))
    throw new Failure('FILE_NOT_FOUND', 'The synthetic table needs its generator; set DROPCAST_RESEARCH.', {
      file: 'gen_tabular.py',
    })
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-synthetic-'))
  try {
    const code = `import sys; sys.path.insert(0, ${JSON.stringify(resolve(script, '..'))}); import gen_tabular as g, numpy as np
X, y, p, names = g.gen(300000)
X[:${rows}].astype('<f4').tofile('x'); y[:${rows}].astype('u1').tofile('y')`
    execFileSync(PYTHON, ['-B', '-c', code], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
    const bytes = readFileSync(join(folder, 'x'))
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
    const label = new Uint8Array(readFileSync(join(folder, 'y')))
    const width = values.length / label.length
    const columns = Array.from({ length: width }, (_, j) => ({ name: `c${j}` }))
    const part = (from: number, to: number): Matrix.Dataset => ({
      columns,
      rows: to - from,
      values: values.slice(from * width, to * width),
      label: label.slice(from, to),
    })
    const [first, second] = [Math.round(rows / 2), Math.round((rows * 7) / 12)]
    return { train: part(0, first), validation: part(first, second), test: part(second, rows) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The proof by its words, as it is recorded. */
export async function prove([
  sets = SETS.join(','),
  seeds = '3',
  rows = '120000',
]: readonly string[]): Promise<Recorded> {
  const found = await run({
    data: folder(),
    sets: sets.split(','),
    seeds: Number(seeds),
    rows: Number(rows),
    report: (row) => process.stderr.write(`${JSON.stringify(row)}\n`),
  })
  const ranged = ({ estimate, low, high }: Interval.Interval) =>
    `${estimate.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`
  const mean = (set: string, of: (row: Row) => number) => {
    const own = found.filter((row) => row.set === set)
    return own.reduce((sum, row) => sum + of(row), 0) / own.length
  }
  const names = SETS.filter((set) => found.some((row) => row.set === set))
  const absent = SETS.filter((set) => !names.includes(set))
  const seedsOf = (set: string) => found.filter((row) => row.set === set).length
  return {
    passed: found.every((row) => row.passed) && absent.length === 0,
    quality: names.map((set) => {
      const auc = (name: Learner) => mean(set, ({ figures }) => figures[name].auc.estimate).toFixed(4)
      return {
        set: TITLES[set],
        figure: `AUC, mean over ${seedsOf(set)} seeds`,
        ours: auc('ours'),
        logistic: auc('logistic'),
        boosting: auc('boosting'),
        others: `xgboost 1.7.4 ${auc('xgboost')}`,
      }
    }),
    body: [
      `Ours, logistic regression and our boosting on the same rows, and xgboost (eta .05, depth 6, early stopping on the same validation rows). ${rows} synthetic rows: half to learn from, a twelfth to stop by, the rest to judge. Every seed is another split, of the synthetic table other first weights. Goals, in every seed: AUC of eth_fraud ≥ xgboost − .003, of synthetic ≥ xgboost − .006 and its Brier ≤ xgboost + .0015.${absent.length > 0 ? ` Not run: ${absent.join(', ')}.` : ''}`,
      '',
      Section.table([
        ['mean over seeds', 'seeds', 'AUC ours', 'logistic', 'boosting', 'xgboost', 'Brier ours − xgboost', 'goal'],
        ...names.map((set) => [
          set,
          `${seedsOf(set)}`,
          ...LEARNERS.map((name) => mean(set, ({ figures }) => figures[name].auc.estimate).toFixed(4)),
          mean(set, ({ figures: { ours, xgboost } }) => ours.brier.estimate - xgboost.brier.estimate).toFixed(5),
          all(0, 0).every(({ name, goal }) => name !== set || goal === null)
            ? 'none'
            : found.every((row) => row.set !== set || row.passed)
              ? 'reached'
              : 'MISSED',
        ]),
      ]),
      '',
      'Each seed, 95 %: AUC and its paired difference by DeLong, average precision by the logit interval (Boyd, Eng & Page), Brier by the normal one, its difference by Student, ECE (10 bins of equal mass) beside what a perfectly calibrated model stays below 95 times in 100. Differences are ours minus the row.',
      '',
      Section.table([
        [
          'set, seed',
          'rows learnt / judged',
          'learner',
          'AUC',
          'prAuc',
          'Brier',
          'ECE',
          'AUC difference',
          'Brier difference',
          's',
        ],
        ...found.flatMap(({ set, seed, rows: [train, test], chosen, figures, seconds }) =>
          LEARNERS.map((name) => {
            const { auc, prAuc, brier, ece, aucGain, brierGain } = figures[name]
            return [
              `${set} ${seed}`,
              `${train} / ${test}`,
              name === 'ours' ? `ours (${chosen})` : name,
              ...[auc, prAuc, brier].map(ranged),
              `${ece.estimate.toFixed(4)} (${ece.perfectBelow.toFixed(4)})`,
              ...[aucGain, brierGain].map((gain) => (gain ? ranged(gain) : '–')),
              name === 'ours' ? seconds.toFixed(0) : '–',
            ]
          }),
        ),
      ]),
    ].join('\n'),
  }
}
