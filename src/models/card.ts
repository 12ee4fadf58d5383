/** The model card (Mitchell et al., 2019, doi:10.1145/3287560.3287596): what a model is, how good, and what it cannot say; plain JSON. */
import * as Time from '../core/time.ts'
import type { Bin } from '../statistics/calibration.ts'
import type { Interval } from '../statistics/interval.ts'
import type { Minimum } from './backtest.ts'
import type { Blend } from './blend.ts'
import { INTERVAL_MEANING } from './calibrator.ts'
import { coverageWords, type Evaluation, type Intervals, type Metrics } from './evaluation.ts'
import type { Counts, Importance, Model } from './model.ts'
import * as Registry from './registry.ts'
import type { Decision } from './roster.ts'
import type { Name, PassedOver } from './runtime.ts'

/** What is forecast: the goal's name, its definition in words, and its window. */
export type Goal = { readonly name: string; readonly definition: string; readonly windowS: number }

/** Up to which instant each set knew its features, in unix seconds. */
export type CutOffs = { readonly trainS: number; readonly validationS: number; readonly testS: number }

/**
 * How test rows were kept apart: `entities` of them, none of which was learnt from in the round that judged it. `entitiesAsOfS` null =
 * no entities were built, and every wallet counts as one of its own.
 */
export type Split = { readonly rounds: number; readonly entities: number; readonly entitiesAsOfS: number | null }

/** What the caller knows and the model does not. `lineage` holds ids, such as block range, feature set and run. */
export type Context = {
  readonly name: string
  readonly goal: Goal
  readonly cutOffs: CutOffs
  readonly lineage: Readonly<Record<string, string>>
  readonly runtime: { readonly maxDifference: number; readonly passedOver: readonly PassedOver[] }
  readonly split: Split
  readonly minimum: Minimum
  readonly acceptedSmall: boolean
  /** What was done to the data before it was learnt from. */
  readonly notes: readonly string[]
  /** Who stands for the goal since this model was trained; null when nothing was decided. */
  readonly decision: Decision | null
  /** How the registered model relates to the one that was judged. */
  readonly registered: string
}

/** The card. */
export type Card = {
  readonly name: string
  readonly version: string
  readonly goal: Goal
  readonly cutOffs: { readonly train: string; readonly validation: string; readonly test: string }
  readonly sets: { readonly train: Counts; readonly validation: Counts; readonly test: Counts }
  readonly split: Omit<Split, 'entitiesAsOfS'> & { readonly entitiesAsOf: string | null; readonly meaning: string }
  readonly minimum: Minimum & { readonly accepted: string }
  readonly architecture: string
  readonly features: readonly Importance[]
  readonly metrics: Metrics
  readonly baselines: Evaluation['baselines']
  readonly paired: Evaluation['paired']
  readonly calibrationTable: readonly Bin[]
  readonly intervals: Intervals
  readonly intervalMeaning: string
  readonly decision: Decision | null
  readonly verdicts: readonly string[]
  readonly runtime: Context['runtime'] & { readonly name: Name }
  readonly seeds: readonly string[]
  readonly lineage: Readonly<Record<string, string>>
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
  readonly cannotSay: readonly string[]
}

/** The card of `model`, judged by `evaluation`, in the words of {@link verdicts}. */
export function from(model: Model, evaluation: Evaluation, context: Context): Card {
  const { test, reliability, baselines, paired, intervals, ...metrics } = evaluation
  const { cutOffs, split, minimum, acceptedSmall, decision } = context
  const { entitiesAsOfS, ...counted } = split
  return {
    name: context.name,
    version: Registry.version(model),
    goal: context.goal,
    cutOffs: {
      train: Time.toIso(cutOffs.trainS),
      validation: Time.toIso(cutOffs.validationS),
      test: Time.toIso(cutOffs.testS),
    },
    sets: { train: model.train, validation: model.validation, test },
    split: {
      ...counted,
      entitiesAsOf: entitiesAsOfS === null ? null : Time.toIso(entitiesAsOfS),
      meaning: splitMeaning(split, decision),
    },
    minimum: { ...minimum, accepted: acceptedSmall ? 'lifted by whoever trained it' : 'kept' },
    architecture: architecture(model),
    features: model.importance,
    metrics,
    baselines,
    paired,
    calibrationTable: reliability,
    intervals,
    intervalMeaning: INTERVAL_MEANING,
    decision,
    verdicts: verdicts(evaluation),
    runtime: { name: model.runtime, ...context.runtime },
    seeds: model.members.map(({ seed }) => seed),
    lineage: context.lineage,
    notes: [...context.notes, ...model.notes, ...ranks(model), chosen(model.blend), context.registered],
    warnings: [
      ...model.warnings,
      ...periodWarnings(cutOffs),
      ...(acceptedSmall
        ? ['The minimum of data was lifted: the figures may be chance, and their intervals say how much.']
        : []),
    ],
    cannotSay: cannotSay(context.goal),
  }
}

/** Which columns are read by rank, and why. */
function ranks({ ranked }: Model): string[] {
  if (ranked.length === 0) return []
  return [
    `${ranked.length} columns were distributed otherwise in the validation period than in training and are read as ranks among the wallets of one instant: ${ranked.join(', ')}.`,
  ]
}

/** What scores, and by how much it was ahead of whatever was tried. */
function chosen({ kind, validationLogLoss }: Blend): string {
  const said = {
    ALL: 'all three',
    NETWORKS: 'networks',
    BOOSTING: 'boosted trees',
    BOTH: 'networks and boosted trees',
    WITHOUT_NETWORKS: 'boosted trees and logistic regression',
  }
  const kinds = ['ALL', 'NETWORKS', 'BOOSTING', 'BOTH', 'WITHOUT_NETWORKS'] as const
  const losses = kinds.flatMap((each) => {
    const loss = validationLogLoss[each]
    return loss === null ? [] : [`${loss.toFixed(4)} by ${said[each]}`]
  })
  const usual = validationLogLoss.WITHOUT_NETWORKS === null ? 'ALL' : 'WITHOUT_NETWORKS'
  const [mean, whole] =
    usual === 'ALL'
      ? ['networks, boosted trees and logistic regression', 'all three']
      : ['boosted trees and logistic regression', 'both']
  const what =
    kind === usual
      ? `The mean log-odds of ${mean} scores: nothing less foretold the validation rows clearly better`
      : validationLogLoss[usual] === null
        ? `The log-odds of ${said[kind]} score: of what this older model was made of, they foretold the validation rows best`
        : `The log-odds of ${said[kind]} alone score: they foretold the validation rows clearly better than ${whole} together`
  return `${what} (log loss ${losses.join(', ')}).`
}

/** The evaluation in sentences. Each word has its threshold: AUC below .6 barely, below .7 weakly, below .8 usefully, below .9 well, else very well. */
export function verdicts(evaluation: Evaluation): string[] {
  const { auc, ece, calibrationInTheLarge, paired, test } = evaluation
  const calibrated = ece.estimate <= ece.perfectBelow
  const { forecast, observed } = calibrationInTheLarge
  return [
    `On ${test.rows} later rows it ranks ${rankingWord(auc)} (AUC ${range(auc)}).`,
    against('the logistic baseline', paired.vsLogistic),
    against('boosted trees', paired.vsBoosting),
    ...(paired.vsRecency ? [against('the recency baseline', paired.vsRecency)] : []),
    calibrated
      ? `Its probabilities are consistent with perfect calibration (error ${ece.estimate.toFixed(3)}, chance alone gives up to ${ece.perfectBelow.toFixed(3)}).`
      : `Its probabilities are off by more than chance (error ${ece.estimate.toFixed(3)}, chance alone gives up to ${ece.perfectBelow.toFixed(3)}): rank by them, do not multiply money by them.`,
    `It forecast ${percent(forecast)} to act; ${percent(observed)} did.`,
    ...lifted(evaluation.lift),
    coverageWords(evaluation.intervals, test.rows),
    ...(evaluation.auc.low <= 0.5 ? ['Its ranking is not distinguishable from chance on these rows.'] : []),
    ...(auc.estimate >= 0.98 ? ['A ranking this good is rare in behaviour: look for a leak before believing it.'] : []),
  ]
}

function lifted(curve: Metrics['lift']): string[] {
  const [best] = curve
  if (!best) return []
  const { share, gain, lift } = best
  const word =
    lift < 1.5 ? 'hardly more than chance' : lift < 3 ? 'a useful head start' : 'most of what ranking can give'
  return [
    `The best ${percent(share)} by score hold ${percent(gain)} of those who acted: ${lift.toFixed(1)} times chance, ${word}.`,
  ]
}

function splitMeaning({ rounds, entitiesAsOfS }: Split, decision: Decision | null): string {
  const entity =
    entitiesAsOfS === null ? 'entities were not built, so each wallet is one' : 'wallets of one entity stay together'
  const half = decision?.comparison
    ? ' Half of the entities decided between champion and challenger; the figures are of the other half.'
    : ''
  return `Entities were dealt into ${rounds} rounds (${entity}); each was judged, in the later period, by a model that learnt from the others only.${half}`
}

function rankingWord({ estimate }: Interval): string {
  if (estimate < 0.6) return 'barely better than chance'
  if (estimate < 0.7) return 'weakly'
  if (estimate < 0.8) return 'usefully'
  return estimate < 0.9 ? 'well' : 'very well'
}

function against(baseline: string, difference: Interval): string {
  const word =
    difference.low > 0 ? 'better than' : difference.high < 0 ? 'worse than' : 'not distinguishably different from'
  return `Its ranking is ${word} ${baseline} (AUC difference ${range(difference)}).`
}

function range({ estimate, low, high }: Interval): string {
  return `${estimate.toFixed(3)}, 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function architecture({ shape, members, calibrator, encoding, blend }: Model): string {
  const calibration = `${calibrator.kind} calibration, chosen and fitted on validation rows`
  if (members.length === 0) {
    return `boosted trees and logistic regression on ${encoding.columns.length} columns; ${calibration}`
  }
  return (
    `${blend.kind === 'ALL' ? 'networks, boosted trees and logistic regression; ' : ''}${members.length} networks, each ${shape.crosses} low-rank cross layers (rank ${shape.rank}) beside a perceptron of ` +
    `${shape.hidden.join(' and ')} units, on ${encoding.columns.length} columns as ${encoding.inputs} inputs; ` +
    calibration
  )
}

function periodWarnings({ trainS, validationS, testS }: CutOffs): string[] {
  const ordered = trainS < validationS && validationS < testS
  return ordered ? [] : ['The three cut-offs do not follow each other in time, so the figures may be too good.']
}

function cannotSay({ windowS, name }: Goal): string[] {
  const days = Math.round(windowS / Time.DAY_S)
  return [
    'Whom an airdrop would move: it forecasts who acts anyway. Only a drop with a holdout measures what a drop causes.',
    `Anything but the goal ${name} within ${days} days of the cut-off.`,
    'What one wallet will do: a score is a rate among wallets scored alike.',
    'Who stands behind a wallet: several wallets may be one person, and each is scored on its own.',
    'What happens when the market turns: it learned from the training period, and its probabilities age with it.',
    'Whether the validation period, which also stopped the training and set the calibration, flatters it; the test period does not.',
  ]
}
