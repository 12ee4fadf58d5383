/** What became of past scorings: once a goal's window has ended, every stored probability is held against what happened. */
import { canonicalJson } from '../core/ids.ts'
import * as Features from '../features/build.ts'
import * as Goal from '../features/goal.ts'
import type { Interval } from '../statistics/interval.ts'
import * as Ranking from '../statistics/ranking.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Drift } from './drift.ts'
import * as Evaluation from './evaluation.ts'
import type { Counts } from './model.ts'
import * as Queries from './queries.generated.ts'
import * as Recency from './recency.ts'
import * as Roster from './roster.ts'

/** The figures of one scoring; `metrics` null when everybody or nobody did it, so that nothing can be ranked. */
export type Outcome = {
  readonly counts: Counts
  readonly metrics: Evaluation.Metrics | null
  readonly intervals: Evaluation.Intervals | null
  readonly vsRecency: Interval | null
}

/** One scoring; `outcome` null until its window has ended and what it counts is covered. */
export type Scoring = {
  readonly model: string
  readonly goal: string
  readonly asOfS: number
  readonly scoredAtS: number
  readonly wallets: number
  readonly drift: Drift
  readonly judgedAtS: number | null
  readonly outcome: Outcome | null
}

/** Every scoring, newest first; of one model when named. */
export async function list(warehouse: Warehouse, model?: string): Promise<Scoring[]> {
  const rows = await warehouse.all(Queries.scorings)
  return rows
    .filter((row) => model === undefined || row.model === model)
    .map((row) => ({
      model: row.model,
      goal: row.goal,
      asOfS: row.as_of_s,
      scoredAtS: row.scored_at_s,
      wallets: row.wallets,
      drift: JSON.parse(row.drift),
      judgedAtS: row.judged_at_s,
      outcome: row.outcome === null ? null : JSON.parse(row.outcome),
    }))
}

/** Judges every scoring that can be judged and was not; gives those. What drops hand out never counts. */
export async function judge(warehouse: Warehouse): Promise<Scoring[]> {
  const open = (await list(warehouse)).filter(({ outcome }) => outcome === null)
  const goals = new Map((await Goal.all(warehouse)).map((goal) => [goal.name, goal]))
  const except = await Goal.ownContracts(warehouse)
  const judged: Scoring[] = []
  for (const scoring of open) {
    const goal = goals.get(scoring.goal)
    if (!goal || scoring.asOfS + goal.windowS > warehouse.now()) continue
    const outcome = await outcomeOf(warehouse, scoring, { goal, except })
    if (outcome === null) continue
    const judgedAtS = warehouse.now()
    const { model, asOfS } = scoring
    await warehouse.run(Queries.insertOutcome, {
      model,
      as_of_s: asOfS,
      at_s: judgedAtS,
      outcome: canonicalJson(outcome),
    })
    judged.push({ ...scoring, judgedAtS, outcome })
  }
  return judged
}

/** The outcome in sentences. */
export function words({ counts, metrics, intervals, vsRecency }: Outcome): string[] {
  const { rows, positives } = counts
  if (!metrics)
    return [`Of ${rows} wallets ${positives === 0 ? 'none' : 'all'} did it, so the ranking cannot be judged.`]
  const { auc, ece, calibrationInTheLarge } = metrics
  const share = (value: number) => `${(100 * value).toFixed(1)} %`
  return [
    `Of ${rows} wallets ${positives} did it (${share(calibrationInTheLarge.observed)}; forecast ${share(calibrationInTheLarge.forecast)}).`,
    `AUC ${auc.estimate.toFixed(3)} (${auc.low.toFixed(3)} to ${auc.high.toFixed(3)})${vsRecency ? `, ${vsRecency.estimate.toFixed(3)} (${vsRecency.low.toFixed(3)} to ${vsRecency.high.toFixed(3)}) above recency` : ''}.`,
    `Calibration error ${ece.estimate.toFixed(3)}; a perfect model of this size stays below ${ece.perfectBelow.toFixed(3)}.`,
    ...(intervals ? [Evaluation.coverageWords(intervals, rows)] : []),
  ]
}

async function outcomeOf(
  warehouse: Warehouse,
  { model: version, asOfS }: Scoring,
  { goal, except }: { readonly goal: Goal.Goal; readonly except: Goal.OutcomeOptions['except'] },
): Promise<Outcome | null> {
  const read = await warehouse.columns(Queries.scoredWallets, { model: version, as_of_s: asOfS })
  const wallets = read.uint32('wallet')
  if (wallets.length === 0) return null
  const found = await Goal.outcomes(warehouse, goal, { asOfS, wallets, ...(except ? { except } : {}) })
  if (!found.complete) return null
  const outcomes = found.converted
  const positives = outcomes.reduce((sum, did) => sum + did, 0)
  const counts = { rows: outcomes.length, positives }
  if (Math.min(positives, outcomes.length - positives) < 2) {
    return { counts, metrics: null, intervals: null, vsRecency: null }
  }
  const [probability, low, high] = [read.float64('probability'), read.float64('low'), read.float64('high')]
  const { recency } = await Roster.load(warehouse, version)
  const built = (await Features.instants(warehouse)).includes(asOfS)
  const features =
    recency && built ? await Features.matrix(warehouse, { asOfS, features: [recency.column], wallets }) : null
  return {
    counts,
    metrics: Evaluation.metrics(probability, outcomes),
    intervals: Evaluation.intervals({ probability, low, high, outcomes }),
    vsRecency:
      recency && features
        ? Ranking.aucDifference({
            a: probability,
            b: Recency.scores(recency, { ...features, rows: wallets.length }),
            outcomes,
          })
        : null,
  }
}
