/** One model from one table, judged on another: numbers and text as they come, validation split off by hash. */
import { Failure } from '../core/failure.ts'
import type { Progress } from '../core/progress.ts'
import * as Evaluation from './evaluation.ts'
import * as Matrix from './matrix.ts'
import type { Runtime } from './runtime.ts'
import * as Training from './training.ts'

/** A parsed column: numbers (NaN is blank), or text. */
export type Column = { readonly name: string; readonly values: Float64Array | readonly string[] }

/** A parsed table; all columns have one length. */
export type Table = readonly Column[]

/** What {@link run} needs. `drop` names columns to leave out; `nowMs` is a clock for `seconds`. */
export type Options = {
  readonly train: Table
  readonly test: Table
  readonly label: string
  readonly drop?: readonly string[]
  readonly seed?: number | string
  readonly runtime: Runtime
  readonly members?: number
  readonly minimum?: { readonly train: Matrix.Minimum; readonly validation: Matrix.Minimum }
  readonly nowMs?: () => number
  readonly progress?: Progress
  readonly signal?: AbortSignal | undefined
}

/** Four figures of a model on the test table; `ece` over ten bins of equal mass. */
export type Figures = { readonly auc: number; readonly prAuc: number; readonly brier: number; readonly ece: number }

/** `rows` and `positives` of the training table; `positive` is the label value that counts as 1. */
export type Result = {
  readonly rows: number
  readonly positives: number
  readonly positive: string
  readonly test: Figures & { readonly rows: number; readonly positives: number }
  readonly baselines: { readonly logistic: Figures }
  readonly seconds: number
  readonly runtime: string
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
}

const VALIDATION_SHARE = 0.2
// A category in fewer rows teaches nothing; more columns than this per text column cost more than they bring.
const CATEGORY_ROWS = 10
const CATEGORIES = 32
const BLANK = '(blank)'

/**
 * Trains on `train`, a fifth of it split off by row hash for validation, and judges on `test`. A text column becomes one 0/1
 * column for each of its up to 32 most frequent values; any other value, also one never seen in training, is none of them.
 * Of two label values the later one in order is positive. Throws `FILE_COLUMN_UNKNOWN`, `LABEL_NOT_BINARY`,
 * `COLUMN_NOT_NUMERIC` (a column of numbers in training that is text in the test table), and what training throws.
 */
export async function run(options: Options): Promise<Result> {
  const { train, test, label, drop = [], seed = 0, runtime, signal } = options
  const nowMs = options.nowMs ?? (() => performance.now())
  const startMs = nowMs()
  for (const name of [label, ...drop]) column(train, name)
  const outcome = labels(column(train, label))
  const inputs = train.filter(({ name }) => name !== label && !drop.includes(name))
  const encoders = inputs.map(encoder)
  const dataset = (table: Table) => toDataset(table, { encoders, label: toLabel(column(table, label), outcome) })
  const all = dataset(train)
  const { rest, heldOut } = Matrix.split(all, VALIDATION_SHARE, `tabular/${seed}`)
  const judged = dataset(test)
  const model = await Training.train({
    train: rest,
    validation: heldOut,
    seed,
    runtime,
    signal,
    ...(options.members === undefined ? {} : { members: options.members }),
    ...(options.minimum ? { minimum: options.minimum } : {}),
    ...(options.progress ? { progress: options.progress } : {}),
  })
  const verdict = await Evaluation.evaluate(model, judged, runtime, { signal })
  return {
    rows: all.rows,
    positives: Matrix.classes(all).positives,
    positive: outcome.positive,
    test: { ...verdict.test, ...figures(verdict) },
    baselines: { logistic: figures(verdict.baselines.logistic) },
    seconds: (nowMs() - startMs) / 1000,
    runtime: runtime.name,
    notes: [
      ...encoders
        .filter(({ columns }) => columns.length === 0)
        .map(({ source }) => `No value of column ${source} occurs in ${CATEGORY_ROWS} rows, so it was dropped.`),
      ...model.notes,
    ],
    warnings: model.warnings,
  }
}

type Encoder = {
  readonly source: string
  readonly columns: readonly Matrix.Column[]
  readonly write: (from: Column, row: number, out: Float32Array, at: number) => void
}

type Outcome = { readonly negative: string; readonly positive: string }

function figures({ auc, prAuc, brier, ece }: Evaluation.Metrics): Figures {
  return { auc: auc.estimate, prAuc: prAuc.estimate, brier: brier.estimate, ece: ece.estimate }
}

function column(table: Table, name: string): Column {
  const found = table.find((each) => each.name === name)
  if (found) return found
  const columns = table.map((each) => each.name)
  throw new Failure('FILE_COLUMN_UNKNOWN', `No column is called ${name}; there are ${columns.join(', ')}.`, { columns })
}

function encoder({ name, values }: Column): Encoder {
  if (values instanceof Float64Array) {
    return {
      source: name,
      columns: [{ name }],
      write: (from, row, out, at) => {
        out[at] = numberOf(from, row)
      },
    }
  }
  const counts = new Map<string, number>()
  for (const text of values) counts.set(text.trim(), (counts.get(text.trim()) ?? 0) + 1)
  const frequent = [...counts]
    .filter(([, count]) => count >= CATEGORY_ROWS)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, CATEGORIES)
  const places = new Map(frequent.map(([text], k) => [text, k]))
  return {
    source: name,
    columns: frequent.map(([text]) => ({ name: `${name}=${text || BLANK}` })),
    write: (from, row, out, at) => {
      const place = places.get(textOf(from, row))
      if (place !== undefined) out[at + place] = 1
    },
  }
}

function toDataset(table: Table, { encoders, label }: { encoders: readonly Encoder[]; label: Uint8Array }) {
  const columns = encoders.flatMap((each) => each.columns)
  const values = new Float32Array(label.length * columns.length)
  let at = 0
  for (const each of encoders) {
    const from = column(table, each.source)
    for (let row = 0; row < label.length; row++) each.write(from, row, values, row * columns.length + at)
    at += each.columns.length
  }
  return { columns, rows: label.length, values, label } satisfies Matrix.Dataset
}

function numberOf({ name, values }: Column, row: number): number {
  if (values instanceof Float64Array) return values[row] ?? Number.NaN
  const text = (values[row] ?? '').trim()
  const value = text === '' ? Number.NaN : Number(text)
  if (Number.isNaN(value) && text !== '') {
    throw new Failure('COLUMN_NOT_NUMERIC', `Column ${name} was numeric in training but is "${text}" in row ${row}.`, {
      column: name,
      row,
    })
  }
  return value
}

function textOf({ values }: Column, row: number): string {
  const value = values[row] ?? ''
  if (typeof value === 'string') return value.trim()
  return Number.isNaN(value) ? '' : String(value)
}

function labels(from: Column): Outcome {
  const found = new Set(Array.from({ length: from.values.length }, (_, row) => textOf(from, row)))
  const [negative, positive, ...more] = [...found].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))
  if (negative === undefined || more.length > 0 || found.has('')) {
    throw new Failure('LABEL_NOT_BINARY', `Column ${from.name} holds ${found.size} different values, not two.`, {
      column: from.name,
      values: [...found].slice(0, 10),
    })
  }
  if (positive === undefined) {
    throw new Failure('DATA_ONE_CLASS', `Every row of ${from.name} is "${negative}".`, { column: from.name })
  }
  return { negative, positive }
}

function toLabel(from: Column, { negative, positive }: Outcome): Uint8Array {
  return Uint8Array.from({ length: from.values.length }, (_, row) => {
    const text = textOf(from, row)
    if (text === positive) return 1
    if (text === negative) return 0
    throw new Failure('LABEL_NOT_BINARY', `Row ${row} of ${from.name} is "${text}".`, {
      column: from.name,
      row,
      values: [negative, positive],
    })
  })
}
