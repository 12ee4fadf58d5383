/** Scores: calibrated probability, its interval, and the percentile among the wallets scored together. */
import * as Progress from '../core/progress.ts'
import * as Blend from './blend.ts'
import * as Calibrator from './calibrator.ts'
import * as Crew from './crew.ts'
import * as Matrix from './matrix.ts'
import type { Model } from './model.ts'
import * as Rank from './rank.ts'
import type { Runtime } from './runtime.ts'

/** One entry a row: `probability` in 0–1 between `low` and `high` (see `Calibrator.INTERVAL_MEANING`), `percentile` 1–100, 100 likeliest. */
export type Scores = {
  readonly probability: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
  readonly percentile: Uint8Array
}

/** Who hears of progress, who may stop it, and who does it (this thread alone unless told). */
export type Watch = {
  readonly progress?: Progress.Progress
  readonly signal?: AbortSignal | undefined
  readonly crew?: Crew.Crew
}

/** Rows to score in blocks, and where their scores go, which lies in memory that threads share. */
export type Scoring = {
  readonly model: Model
  readonly matrix: Matrix.Matrix
  readonly scales: readonly Rank.Scale[]
  readonly out: Omit<Scores, 'percentile'>
}

/** Bounds what a block takes beside its scores. */
const BLOCK_ROWS = 32_768
/** From this many cells on a second thread is done sooner, though it must start. */
const CELLS_WORTH_IT = 4_000_000

/**
 * The scores of every row of `matrix`, which are those of one instant: they are ranked among each other where the model reads ranks. Throws `FEATURE_UNKNOWN` when a column of the model is absent, `COLUMN_NOT_FINITE`,
 * `ABORTED`.
 */
export async function score(model: Model, matrix: Matrix.Matrix, runtime: Runtime, watch: Watch = {}): Promise<Scores> {
  return ranked(model, { matrix, scales: Rank.scales(model.ranked, matrix) }, runtime, watch)
}

/** As {@link score}, of rows that are ranked on `scales`, which may be those of other rows. */
export async function ranked(
  model: Model,
  { matrix, scales }: { readonly matrix: Matrix.Matrix; readonly scales: readonly Rank.Scale[] },
  runtime: Runtime,
  watch: Watch = {},
): Promise<Scores> {
  const { progress = Progress.silent, signal, crew = Crew.alone() } = watch
  Matrix.check(matrix)
  const { rows } = matrix
  const shared = () => new Float64Array(new SharedArrayBuffer(8 * rows))
  const out = { probability: shared(), low: shared(), high: shared() }
  const scoring = { model, matrix, scales, out }
  const parts = Math.ceil(rows / BLOCK_ROWS)
  const done = new Uint32Array(parts)
  let total = 0
  const heard = (part: number, now: number) => {
    total += now - (done[part] ?? 0)
    done[part] = now
    progress({ stage: 'score', done: total, total: rows, unit: 'row' })
  }
  const own = doer(scoring, runtime, signal)
  await crew.share({ kind: 'score', parts, scoring }, { own, heard, isWorthIt: matrix.values.length >= CELLS_WORTH_IT })
  // Out of the shared memory: the warehouse appends no array that lies there.
  const [probability, low, high] = [out.probability.slice(), out.low.slice(), out.high.slice()]
  return { probability, low, high, percentile: percentiles(probability) }
}

/** Scores the blocks of `scoring` by their number. */
export function doer({ model, matrix, scales, out }: Scoring, runtime: Runtime, signal?: AbortSignal): Crew.Doer {
  const logitsOf = Blend.scorer({ ...model, networks: model.members.map((member) => member.weights) }, runtime)
  const { columns, values } = matrix
  return async (part, heard) => {
    const from = part * BLOCK_ROWS
    const to = Math.min(matrix.rows, from + BLOCK_ROWS)
    const block = { columns, rows: to - from, values: values.subarray(from * columns.length, to * columns.length) }
    const logits = await logitsOf(model.blend.kind, Rank.read(scales, block), { onRows: heard, signal })
    const joint = Calibrator.apply(model.calibrator, Blend.joint(logits))
    const members = Blend.each(logits).map((each) => Calibrator.apply(model.calibrator, each))
    out.probability.set(joint, from)
    const ends = { low: out.low.subarray(from, to), high: out.high.subarray(from, to) }
    Calibrator.intervals(model.bands, { joint, members }, ends)
    return { kind: 'scored' }
  }
}

/** The percentile of each value among all: 1 + ⌊100 · share of the others below⌋, ties counting half; from 1 to 100. */
export function percentiles(values: Float64Array): Uint8Array {
  const sorted = values.slice().sort()
  const size = values.length
  const percentile = new Uint8Array(size)
  // Numbers alone sort many times faster than rows by their numbers do.
  for (let i = 0; i < size; i++) {
    const value = values[i] ?? 0
    const start = countBelow(sorted, (other) => other < value)
    const end = countBelow(sorted, (other) => other <= value)
    percentile[i] = Math.min(100, 1 + Math.floor((100 * (start + (end - 1 - start) / 2)) / size))
  }
  return percentile
}

function countBelow(sorted: Float64Array, isBelow: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBelow(sorted[middle] ?? 0)) low = middle + 1
    else high = middle
  }
  return low
}
