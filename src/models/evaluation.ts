/** Judging a model on rows it has never seen, beside its baselines, with paired intervals. */
import * as Rng from '../core/rng.ts'
import * as Calibration from '../statistics/calibration.ts'
import * as Interval from '../statistics/interval.ts'
import * as Moments from '../statistics/moments.ts'
import * as Normal from '../statistics/normal.ts'
import * as Ranking from '../statistics/ranking.ts'
import * as Encoding from './encoding.ts'
import * as Logistic from './logistic.ts'
import * as Matrix from './matrix.ts'
import type { Counts, Model } from './model.ts'
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

/** The verdict on `test`: the model's metrics, its baselines', and the paired differences of AUC (model minus baseline). */
export type Evaluation = Metrics & {
  readonly test: Counts
  readonly reliability: readonly Calibration.Bin[]
  readonly baselines: { readonly logistic: Metrics; readonly recency: RankingMetrics | null }
  readonly paired: { readonly vsLogistic: Interval.Interval; readonly vsRecency: Interval.Interval | null }
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
  const outcomes = test.label
  const { probability } = await Score.score(model, test, runtime, watch)
  const logistic = Logistic.probabilities(
    model.logistic,
    Encoding.linear(model.encoding, Encoding.locate(model.encoding, test)),
  )
  const recency = model.recency ? Recency.scores(model.recency, test) : null
  return {
    ...metrics(probability, outcomes),
    test: { rows: test.rows, positives: Matrix.classes(test).positives },
    reliability: Calibration.reliability({ probabilities: probability, outcomes }),
    baselines: {
      logistic: metrics(logistic, outcomes),
      recency: recency && ranking(recency, outcomes),
    },
    paired: {
      vsLogistic: Ranking.aucDifference({ a: probability, b: logistic, outcomes }, LEVEL),
      vsRecency: recency && Ranking.aucDifference({ a: probability, b: recency, outcomes }, LEVEL),
    },
  }
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
