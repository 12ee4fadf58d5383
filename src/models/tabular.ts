/** One model from one table, judged on another or on later rows or other groups of the same: numbers and text as they come. */
import { Failure } from '../core/failure.ts'
import type { Progress } from '../core/progress.ts'
import type * as Interval from '../statistics/interval.ts'
import type * as Blend from './blend.ts'
import * as Division from './division.ts'
import * as Evaluation from './evaluation.ts'
import * as Matrix from './matrix.ts'
import type { Runtime } from './runtime.ts'
import * as Table from './table.ts'
import * as Training from './training.ts'

/** What {@link run} needs: a test table, or a rule that parts one off, or both. `drop` names columns to leave out; `nowMs` is a clock for `seconds`. */
export type Options = {
  readonly train: Table.Table
  readonly test?: Table.Table
  readonly rule?: Division.Rule
  readonly label: string
  readonly drop?: readonly string[]
  readonly seed?: number | string
  readonly runtime: Runtime
  readonly members?: number
  readonly classWeights?: Training.Options['classWeights']
  readonly monotone?: Training.Options['monotone']
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
  readonly chosen: Blend.Kind
  readonly baselines: { readonly logistic: Figures; readonly boosting: Figures }
  /** AUC of the model minus that of each baseline, paired (DeLong). */
  readonly paired: { readonly vsLogistic: Interval.Interval; readonly vsBoosting: Interval.Interval }
  readonly seconds: number
  readonly runtime: string
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
}

const VALIDATION_SHARE = 0.2
/**
 * Trains on `train`, a fifth of it split off for validation (by row hash; with a rule the latest rows, or whole groups), and judges on `test` or on
 * what the rule parts off. The column of the rule is no input. Text is read by {@link Table.learnt} of the rows learnt
 * from. Of two label values the later one in order is positive. Throws
 * `FILE_COLUMN_UNKNOWN`, `LABEL_NOT_BINARY`, `COLUMN_NOT_NUMERIC` (a column of numbers in training that is text in the test table, or a time that is
 * none), `INPUT_INVALID` without rows to judge on, and what training throws.
 */
export async function run(options: Options): Promise<Result> {
  const { label, drop = [], seed = 0, runtime, signal, rule } = options
  const nowMs = options.nowMs ?? (() => performance.now())
  const startMs = nowMs()
  const { train, test, notes, warnings } = sides(options)
  for (const name of [label, ...drop]) Table.column(train, name)
  const outcome = labels(Table.column(train, label))
  const left = [label, ...drop, ...(rule ? [rule.column] : [])]
  const inputs = train.filter(({ name }) => !left.includes(name))
  const keys = rule ? Division.keys(train, rule) : {}
  const rows = Division.validation({ ...Table.content(inputs), ...keys }, VALIDATION_SHARE, `tabular/${seed}`)
  const outcomes = toLabel(Table.column(train, label), outcome)
  const learnt = {
    table: Table.rowsOf(inputs, rows.rest),
    label: Uint8Array.from(rows.rest, (row) => outcomes[row] ?? 0),
  }
  const vocabularies = Table.learnt(learnt.table, learnt.label)
  const dataset = (table: Table.Table): Matrix.Dataset => {
    const found = toLabel(Table.column(table, label), outcome)
    return { ...Table.matrix(table, vocabularies, found.length), label: found }
  }
  const all = { ...dataset(train), ...keys }
  const told = Table.ordered(learnt.table, vocabularies, { label: learnt.label, seed: `tabular/${seed}/rates` })
  const rest = { ...Matrix.select(all, rows.rest), ...told }
  const heldOut = Matrix.select(all, rows.heldOut)
  const judged = dataset(test)
  const model = await Training.train({
    train: rest,
    validation: heldOut,
    seed,
    runtime,
    signal,
    ...(options.members === undefined ? {} : { members: options.members }),
    ...(options.classWeights === undefined ? {} : { classWeights: options.classWeights }),
    ...(options.monotone ? { monotone: options.monotone } : {}),
    ...(options.minimum ? { minimum: options.minimum } : {}),
    ...(options.progress ? { progress: options.progress } : {}),
  })
  const verdict = await Evaluation.evaluate(model, judged, runtime, { signal })
  return {
    rows: all.rows,
    positives: Matrix.classes(all).positives,
    positive: outcome.positive,
    test: { ...verdict.test, ...figures(verdict) },
    chosen: model.blend.kind,
    baselines: {
      logistic: figures(verdict.baselines.logistic),
      boosting: figures(verdict.baselines.boosting),
    },
    paired: { vsLogistic: verdict.paired.vsLogistic, vsBoosting: verdict.paired.vsBoosting },
    seconds: (nowMs() - startMs) / 1000,
    runtime: runtime.name,
    notes: [...notes, ...Table.notes(vocabularies), ...model.notes],
    warnings: [...warnings, ...model.warnings],
  }
}

function sides({ train, test, rule, seed = 0 }: Options) {
  if (test) return { train, test, notes: [], warnings: rule ? Division.overlaps(train, test, rule) : [] }
  if (!rule) throw new Failure('INPUT_INVALID', 'There are no rows to judge on: give a test table or a rule.', {})
  const { learn, test: judged, note } = Division.part(train, rule, `tabular/${seed}`)
  return { train: learn, test: judged, notes: [note], warnings: [] }
}

type Outcome = { readonly negative: string; readonly positive: string }

function figures({ auc, prAuc, brier, ece }: Evaluation.Metrics): Figures {
  return { auc: auc.estimate, prAuc: prAuc.estimate, brier: brier.estimate, ece: ece.estimate }
}

function labels(from: Table.Column): Outcome {
  const found = new Set(Array.from({ length: from.values.length }, (_, row) => Table.textOf(from, row)))
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

function toLabel(from: Table.Column, { negative, positive }: Outcome): Uint8Array {
  return Uint8Array.from({ length: from.values.length }, (_, row) => {
    const text = Table.textOf(from, row)
    if (text === positive) return 1
    if (text === negative) return 0
    throw new Failure('LABEL_NOT_BINARY', `Row ${row} of ${from.name} is "${text}".`, {
      column: from.name,
      row,
      values: [negative, positive],
    })
  })
}
