/** What sybil risk answers: plain data, addresses as text, instants as ISO-8601. Unknown is null, never 0. */
import type { Iso } from './answers.ts'
import type { Address } from './core/address.ts'

/** An estimate with its 95 % interval. */
export type RiskEstimate = { readonly estimate: number; readonly low: number; readonly high: number }

/** The model that says it, and how it did on entities it had not seen. `aim`: the precision that its threshold was chosen for; `precision` null = nobody was flagged. */
export type SybilModelEntry = {
  readonly version: string
  readonly labelled: number
  readonly sybils: number
  readonly aim: number
  readonly threshold: number | null
  readonly auc: number
  readonly aucLogistic: number
  readonly aucBoosting: number
  readonly precision: RiskEstimate | null
  readonly recall: RiskEstimate
  readonly warnings: readonly string[]
}

/** What a rescoring did; `model` null = none was trained, every risk is unknown. */
export type SybilScoring = {
  readonly asOf: Iso
  readonly wallets: number
  readonly flagged: number
  readonly model: string | null
}

/** The calibrated probability of being one of many of one actor; `low` and `high` as of any score. */
export type Risk = {
  readonly probability: number
  readonly low: number
  readonly high: number
  readonly flagged: boolean
}

/**
 * The newest risk of a wallet and of its entity (the mean over members whose risk is known); null = unknown. `precision` is that of flagged wallets on
 * entities that the model had not seen.
 */
export type SybilRiskResult = {
  readonly wallet: Address
  readonly asOf: Iso | null
  readonly risk: Risk | null
  readonly entityProbability: number | null
  readonly entityMembers: number
  readonly precision: RiskEstimate | null
  readonly model: string | null
}
