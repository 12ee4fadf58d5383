/** Scores: calibrated probability, its interval, and the percentile among the wallets scored together. */
import * as Progress from '../core/progress.ts'
import * as Blend from './blend.ts'
import * as Calibrator from './calibrator.ts'
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

/** Who hears of progress, and who may stop it. */
export type Watch = { readonly progress?: Progress.Progress; readonly signal?: AbortSignal | undefined }

const CHUNK_ROWS = 32_768

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
  const { progress = Progress.silent, signal } = watch
  Matrix.check(matrix)
  const { rows } = matrix
  const width = matrix.columns.length
  const probability = new Float64Array(rows)
  const low = new Float64Array(rows)
  const high = new Float64Array(rows)
  const logitsOf = Blend.scorer({ ...model, networks: model.members.map((member) => member.weights) }, runtime)
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const size = Math.min(CHUNK_ROWS, rows - from)
    const values = matrix.values.subarray(from * width, (from + size) * width)
    const chunk = Rank.read(scales, { columns: matrix.columns, rows: size, values })
    const onRows = (done: number) => progress({ stage: 'score', done: from + done, total: rows, unit: 'row' })
    const logits = await logitsOf(model.blend.kind, chunk, { onRows, signal })
    const joint = Calibrator.apply(model.calibrator, Blend.joint(logits))
    const single = Blend.each(logits).map((part) => Calibrator.apply(model.calibrator, part))
    for (const [i, p] of joint.entries()) {
      const ends = Calibrator.interval(
        model.bands,
        p,
        single.map((member) => member[i] ?? p),
      )
      probability[from + i] = p
      low[from + i] = ends.low
      high[from + i] = ends.high
    }
  }
  return { probability, low, high, percentile: percentiles(probability) }
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
