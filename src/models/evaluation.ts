/** Judging a model on rows it has never seen, beside its baselines, with paired intervals. */
import * as Rng from '../core/rng.ts'
import * as Calibration from '../statistics/calibration.ts'
import * as Interval from '../statistics/interval.ts'
import * as Moments from '../statistics/moments.ts'
import * as Normal from '../statistics/normal.ts'
import * as Proportions from '../statistics/proportions.ts'
import * as Ranking from '../statistics/ranking.ts'
import * as Boosting from './boosting.ts'
import * as Encoding from './encoding.ts'
import * as Logistic from './logistic.ts'
import * as Matrix from './matrix.ts'
import type { Counts, Model } from './model.ts'
import * as Rank from './rank.ts'
import * as Recency from './recency.ts'
import type { Runtime } from './runtime.ts'
import * as Score from './score.ts'

/** The expected calibration error, and what a perfectly calibrated model of this many rows stays below 95 times in 100. */
export type CalibrationError = { readonly estimate: number; readonly perfectBelow: number }

/** How good a ranking alone is. */
export type RankingMetrics = { readonly auc: Interval.Interval; readonly prAuc: Interval.Interval }

/** How good probabilities are, with 95 % intervals. */
export type Metrics = RankingMetrics & {
  readonly brier: Interval.Interval
  readonly logLoss: Interval.Interval
  readonly ece: CalibrationError
  readonly calibrationInTheLarge: {
    readonly forecast: number
    readonly observed: number
    readonly difference: number
  }
  readonly lift: readonly Ranking.Lift[]
}

/** What a model and its baselines said of rows, and what happened: one entry a row. */
export type Predictions = {
  readonly probability: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
  readonly logistic: Float64Array
  readonly boosting: Float64Array
  readonly recency: Float64Array | null
  /** What another model says of the same rows, where one was asked. */
  readonly champion?: Float64Array
  readonly outcomes: Uint8Array
  /** The entity of a row; the row itself where none was given. */
  readonly group: Uint32Array
}

/** Whether intervals hold what they say: of `bins` of neighbouring scores, in how many the observed rate lies in the mean interval. */
export type Intervals = { readonly bins: number; readonly holding: number; readonly meanWidth: number }

/** The verdict on `test`: the model's metrics, its baselines', and the paired differences of AUC (model minus baseline). */
export type Evaluation = Metrics & {
  readonly test: Counts
  readonly reliability: readonly Calibration.Bin[]
  readonly intervals: Intervals
  readonly baselines: {
    readonly logistic: Metrics
    readonly boosting: Metrics
    readonly recency: RankingMetrics | null
  }
  readonly paired: {
    readonly vsLogistic: Interval.Interval
    readonly vsBoosting: Interval.Interval
    readonly vsRecency: Interval.Interval | null
  }
}

const LEVEL = 0.95

/** The evaluation of `model` on `test`. Throws `DATA_ONE_CLASS`, and what scoring throws. */
export async function evaluate(
  model: Model,
  test: Matrix.Dataset,
  runtime: Runtime,
  watch: Score.Watch = {},
): Promise<Evaluation> {
  Matrix.check(test)
  Matrix.requireEnough(test, 'test', { positives: 2, negatives: 2 })
  return judge(await predict(model, test, runtime, watch))
}

/** What `model` and its baselines say of `test`. Throws what scoring throws. */
export async function predict(
  model: Model,
  test: Matrix.Dataset,
  runtime: Runtime,
  watch: Score.Watch = {},
): Promise<Predictions> {
  const { probability, low, high } = await Score.score(model, test, runtime, watch)
  const read = Rank.read(Rank.scales(model.ranked, test), test)
  return {
    probability,
    low,
    high,
    logistic: Logistic.probabilities(
      model.logistic,
      Encoding.linear(model.encoding, Encoding.locate(model.encoding, read)),
    ),
    boosting: Boosting.predict(model.boosting, read),
    recency: model.recency ? Recency.scores(model.recency, test) : null,
    outcomes: test.label,
    group: test.group ?? Uint32Array.from({ length: test.rows }, (_, row) => row),
  }
}

/** The rows of all `parts`, below each other. */
export function pool(parts: readonly Predictions[]): Predictions {
  const joined = (of: (part: Predictions) => Float64Array | null | undefined) => {
    const columns = parts.map(of)
    const known = columns.filter((column) => column instanceof Float64Array)
    return known.length === columns.length ? Float64Array.from(known.flatMap((column) => [...column])) : null
  }
  const champion = joined((part) => part.champion)
  const empty = new Float64Array(0)
  return {
    probability: joined((part) => part.probability) ?? empty,
    low: joined((part) => part.low) ?? empty,
    high: joined((part) => part.high) ?? empty,
    logistic: joined((part) => part.logistic) ?? empty,
    boosting: joined((part) => part.boosting) ?? empty,
    recency: joined((part) => part.recency),
    ...(champion ? { champion } : {}),
    outcomes: Uint8Array.from(parts.flatMap((part) => [...part.outcomes])),
    group: Uint32Array.from(parts.flatMap((part) => [...part.group])),
  }
}

/** The rows numbered in `rows`. */
export function pick(all: Predictions, rows: Uint32Array): Predictions {
  const chosen = (column: Float64Array) => Float64Array.from(rows, (row) => column[row] ?? Number.NaN)
  return {
    probability: chosen(all.probability),
    low: chosen(all.low),
    high: chosen(all.high),
    logistic: chosen(all.logistic),
    boosting: chosen(all.boosting),
    recency: all.recency && chosen(all.recency),
    ...(all.champion ? { champion: chosen(all.champion) } : {}),
    outcomes: Uint8Array.from(rows, (row) => all.outcomes[row] ?? 0),
    group: Uint32Array.from(rows, (row) => all.group[row] ?? 0),
  }
}

/** The evaluation of what was said. Throws `DATA_ONE_CLASS`. */
export function judge(predictions: Predictions): Evaluation {
  const { probability, logistic, boosting, recency, outcomes } = predictions
  return {
    ...metrics(probability, outcomes),
    test: { rows: outcomes.length, positives: outcomes.reduce((sum, y) => sum + y, 0) },
    reliability: Calibration.reliability({ probabilities: probability, outcomes }),
    intervals: intervals(predictions),
    baselines: {
      logistic: metrics(logistic, outcomes),
      boosting: metrics(boosting, outcomes),
      recency: recency && ranking(recency, outcomes),
    },
    paired: {
      vsLogistic: Ranking.aucDifference({ a: probability, b: logistic, outcomes }, LEVEL),
      vsBoosting: Ranking.aucDifference({ a: probability, b: boosting, outcomes }, LEVEL),
      vsRecency: recency && Ranking.aucDifference({ a: probability, b: recency, outcomes }, LEVEL),
    },
  }
}

/** How often the intervals hold: ten bins of equally many rows by score, each held against its observed rate. */
export function intervals({
  probability,
  low,
  high,
  outcomes,
}: Pick<Predictions, 'probability' | 'low' | 'high' | 'outcomes'>): Intervals {
  const order = Uint32Array.from(probability.keys()).sort(
    (a, b) => (probability[a] ?? 0) - (probability[b] ?? 0) || a - b,
  )
  const bins = Math.min(BINS, order.length)
  let holding = 0
  for (let bin = 0; bin < bins; bin++) {
    const rows = order.subarray(Math.floor((bin * order.length) / bins), Math.floor(((bin + 1) * order.length) / bins))
    const mean = (of: ArrayLike<number>) => rows.reduce((sum, row) => sum + (of[row] ?? 0), 0) / rows.length
    const observed = mean(outcomes)
    if (mean(low) <= observed && observed <= mean(high)) holding++
  }
  const width = low.reduce((sum, end, row) => sum + (high[row] ?? end) - end, 0)
  return { bins, holding, meanWidth: width / Math.max(1, low.length) }
}

/** How often the intervals held, with its own 95 % interval (Wilson, of the groups): they are 95 % intervals. */
export function coverage({ bins, holding }: Intervals): Interval.Interval {
  return Proportions.one({ events: holding, units: bins }, LEVEL)
}

/** The coverage in a sentence; `rows` were judged. */
export function coverageWords(intervals: Intervals, rows: number): string {
  const { bins, holding } = intervals
  const { estimate, low, high } = coverage(intervals)
  const percent = (share: number) => (100 * share).toFixed(0)
  const verdict = high < LEVEL ? ': they are too narrow' : ''
  return `The 95 % intervals beside scores held the observed rate of ${percent(estimate)} % of groups (${holding} of ${bins} equal groups by score, ${rows} rows; 95 % interval ${percent(low)} to ${percent(high)} %)${verdict}.`
}

/** The metrics of `probabilities` against what happened. Throws `DATA_ONE_CLASS` when every outcome is equal. */
export function metrics(probabilities: Float64Array, outcomes: Uint8Array): Metrics {
  const surprise = probabilities.map((p, i) => {
    const kept = Math.min(1 - 1e-15, Math.max(1e-15, p))
    return -(outcomes[i] === 1 ? Math.log(kept) : Math.log1p(-kept))
  })
  const rng = Rng.create('models/evaluation')
  return {
    ...ranking(probabilities, outcomes),
    brier: meanInterval(probabilities.map((p, i) => (p - (outcomes[i] ?? 0)) ** 2)),
    logLoss: meanInterval(surprise),
    ece: {
      estimate: Calibration.error({ probabilities, outcomes }),
      perfectBelow: Calibration.band(probabilities, { rng, draws: BAND_DRAWS, level: LEVEL }).high,
    },
    calibrationInTheLarge: Calibration.inTheLarge({ probabilities, outcomes }),
    lift: Ranking.lift({ scores: probabilities, outcomes }),
  }
}

/** The metrics of a ranking. Throws `DATA_ONE_CLASS` when every outcome is equal. */
export function ranking(scores: Float64Array, outcomes: Uint8Array): RankingMetrics {
  return {
    auc: Ranking.aucInterval({ scores, outcomes }, LEVEL),
    prAuc: precisionInterval(Ranking.averagePrecision({ scores, outcomes }), outcomes),
  }
}

const BAND_DRAWS = 300
const BINS = 10

function meanInterval(values: Float64Array): Interval.Interval {
  const { mean, variance, units } = Moments.of(values)
  const z = Normal.quantile(1 - Interval.alpha(LEVEL) / 2)
  return Interval.around(mean, z * Math.sqrt(variance / units), LEVEL, 'mean of rows, normal')
}

// The logit interval of Boyd, Eng & Page (2013, doi:10.1007/978-3-642-40994-3_29).
function precisionInterval(precision: number, outcomes: Uint8Array): Interval.Interval {
  const positives = outcomes.reduce((sum, y) => sum + y, 0)
  const kept = Math.min(1 - 1e-9, Math.max(1e-9, precision))
  const logit = Math.log(kept / (1 - kept))
  const margin = Normal.quantile(1 - Interval.alpha(LEVEL) / 2) / Math.sqrt(positives * kept * (1 - kept))
  const end = (z: number) => 1 / (1 + Math.exp(-z))
  return Interval.between(precision, end(logit - margin), end(logit + margin), LEVEL, 'Boyd, Eng & Page, logit')
}
