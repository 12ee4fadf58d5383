/** The lab of experiments: how well a column, or an effect learnt from the table, ranks rows by what a treatment does to them. */
import type { Call } from './capabilities.ts'
import { Failure } from './core/failure.ts'
import type { Result as Learnt, Side } from './models/experiment.ts'
import * as Files from './tables.ts'

/**
 * An experiment in a table. `treatment` and `outcome` hold 0 and 1, unless `treated` and `control` name two arms of the former. Rows are
 * ranked by the column `score`; without one an effect is learnt from all columns but `drop`, and judged on `test` or on held-out rows.
 */
export type UpliftInput = {
  readonly path: string
  readonly treatment: string
  readonly outcome: string
  readonly score?: string
  readonly treated?: string
  readonly control?: string
  readonly test?: string
  readonly drop?: readonly string[]
  readonly seed?: string
}

/** scikit-uplift's metrics of the ranking, and the average effect with its 95 % interval (Newcombe), on the rows that are judged. */
export type UpliftResult = {
  readonly qini: number
  readonly auuc: number
  readonly upliftAt: { readonly '0.1': number; readonly '0.3': number }
  readonly ate: number
  readonly ateInterval: readonly [low: number, high: number]
  /** What was learnt, and how it was judged; null when rows were ranked by a column. */
  readonly learnt: Learnt | null
}

/**
 * Judges `score`, or learns and judges. Throws `FILE_COLUMN_UNKNOWN`, `FILE_MALFORMED` naming row and column, `INPUT_INVALID` for arms that
 * are not there, and what learning throws.
 */
export async function uplift(input: UpliftInput, call: Call): Promise<UpliftResult> {
  const { score } = input
  return score === undefined ? learn(input, call) : judge({ ...input, score }, call)
}

async function judge(input: UpliftInput & { readonly score: string }, call: Call): Promise<UpliftResult> {
  const [Uplift, Tables] = await Promise.all([import('./statistics/uplift.ts'), import('./warehouse/table.ts')])
  const { path } = input
  const existing = await Tables.columns(path, call.signal)
  const [treatment = '', outcome = '', score = ''] = [input.treatment, input.outcome, input.score].map((name) =>
    Files.columnNamed(path, existing, name, []),
  )
  const names = [treatment, outcome, score].filter((name, i, all) => all.indexOf(name) === i)
  const table = await Tables.read(path, { columns: names, signal: call.signal })
  const arm = armsOf(path, Files.textsOf(table, treatment), { ...input, treatment })
  const rows = Uint32Array.from(arm.keys()).filter((row) => arm[row] !== null)
  const outcomes = Files.textsOf(table, outcome)
  const scores = Files.textsOf(table, score)
  const ranked = {
    treatment: Uint8Array.from(rows, (row) => arm[row] ?? 0),
    outcome: Uint8Array.from(rows, (row) => Files.binary(path, row, outcome, outcomes[row] ?? '')),
    score: Float64Array.from(rows, (row) => Files.number(path, row, score, scores[row] ?? '')),
  }
  call.progress({ stage: 'uplift', done: rows.length, total: rows.length, unit: 'rows' })
  return {
    qini: Uplift.qini(ranked),
    auuc: Uplift.auuc(ranked),
    upliftAt: { '0.1': Uplift.atK(ranked, 0.1), '0.3': Uplift.atK(ranked, 0.3) },
    ...(await effectOf(ranked)),
    learnt: null,
  }
}

async function learn(input: UpliftInput, call: Call): Promise<UpliftResult> {
  const Trainer = await import('./models/trainer.ts')
  const train = await sideOf(input.path, input, call)
  const test = input.test === undefined ? null : await sideOf(input.test, input, call)
  const { drop = [], seed } = input
  const names = train.table.map(({ name }) => name)
  const leave = [input.treatment, input.outcome, ...drop].map((name) => Files.columnNamed(input.path, names, name, []))
  const work = { train, leave, ...(test ? { test } : {}), ...(seed === undefined ? {} : { seed }) }
  const learnt = await Trainer.experiment(work, call)
  const { ours, effect } = learnt
  return {
    qini: ours.qini.estimate,
    auuc: ours.auuc,
    upliftAt: ours.upliftAt,
    ate: effect.estimate,
    ateInterval: [effect.low, effect.high],
    learnt,
  }
}

/** A file as one side of an experiment, without the rows of other arms. */
async function sideOf(path: string, input: UpliftInput, call: Call): Promise<Side> {
  const Tables = await import('./warehouse/table.ts')
  const whole = await Tables.read(path, { signal: call.signal })
  const existing = whole.columns.map(({ name }) => name)
  const treatment = Files.columnNamed(path, existing, input.treatment, [])
  const outcome = Files.columnNamed(path, existing, input.outcome, [])
  const arm = armsOf(path, Files.textsOf(whole, treatment), { ...input, treatment })
  const rows = Uint32Array.from(arm.keys()).filter((row) => arm[row] !== null)
  const outcomes = Files.textsOf(whole, outcome)
  const kept = whole.columns.map(({ name, values }) => ({ name, values: Array.from(rows, (row) => values[row] ?? '') }))
  return {
    table: Files.typed({ ...whole, rows: rows.length, columns: kept }),
    treatment: Uint8Array.from(rows, (row) => arm[row] ?? 0),
    outcome: Float64Array.from(rows, (row) => Files.binary(path, row, outcome, outcomes[row] ?? '')),
  }
}

async function effectOf(ranked: { readonly outcome: Uint8Array; readonly treatment: Uint8Array }) {
  const [Proportions, Arms] = await Promise.all([import('./statistics/proportions.ts'), import('./statistics/arms.ts')])
  const counts = Arms.map(Arms.split(ranked.outcome, ranked.treatment), (values) => ({
    events: values.reduce((sum, value) => sum + value, 0),
    units: values.length,
  }))
  const { estimate, low, high } = Proportions.difference(counts)
  return { ate: estimate, ateInterval: [low, high] as const }
}

/** 1 treated, 0 control, null another arm. */
function armsOf(path: string, texts: readonly string[], input: UpliftInput): readonly (0 | 1 | null)[] {
  const { treatment, treated, control } = input
  if (treated === undefined && control === undefined) {
    return texts.map((text, row) => Files.binary(path, row, treatment, text))
  }
  for (const value of [treated, control]) {
    if (value === undefined || !texts.includes(value)) {
      const values = [...new Set(texts)].sort().slice(0, 20)
      throw new Failure(
        'INPUT_INVALID',
        `Name the treated and the control value of ${treatment}; there are ${values.join(', ')}.`,
        { argument: value === treated ? 'treated' : 'control', value: value ?? null, values },
      )
    }
  }
  return texts.map((text) => (text === treated ? 1 : text === control ? 0 : null))
}
