/** What is known of wallets: graph, features, models, scores, segments. */
import type { Iso } from './answers.ts'
import type { Address } from './core/address.ts'
import type { ChainId } from './core/chain.ts'

/** `daysRead` of `days` were read anew; `measured` is false where nothing had changed since the last time. */
export type GraphResult = {
  readonly asOf: Iso
  readonly wallets: number
  readonly edges: number
  readonly components: number
  readonly communities: number
  readonly days: number
  readonly daysRead: number
  readonly measured: boolean
}
export type FeaturesResult = { readonly asOf: Iso; readonly wallets: number; readonly features: number }
export type FeatureEntry = {
  readonly name: string
  readonly unit: string
  readonly grain: string
  readonly type: string
  readonly definition: string
}

/** A feature with a closed list of values. */
export type CategoryEntry = { readonly name: string; readonly definition: string; readonly values: readonly string[] }

/** A feature with how well it is known: of `known` of `wallets` wallets, from streams that reach so far. */
export type FeatureStanding = FeatureEntry & {
  /** The closed list of values of a category, else null. */
  readonly values: readonly string[] | null
  readonly tables: readonly string[]
  /** It is in no published copy, filter or wallet: only in matrices, where it is asked for by name. */
  readonly withheld: boolean
  readonly wallets: number | null
  readonly known: number | null
  readonly share: number | null
  readonly streams: readonly {
    readonly chain: ChainId
    readonly stream: string
    readonly sources: readonly string[]
    readonly toBlock: number | null
    readonly to: Iso | null
    readonly finalTo: Iso | null
  }[]
}
/** All features as of an instant; null = they were never built. */
export type DictionaryResult = { readonly asOf: Iso | null; readonly features: readonly FeatureStanding[] }

/** A model as listed; `card` is the whole model card (models/card.ts). */
export type ModelEntry = {
  readonly version: string
  readonly goal: string
  readonly asOf: Iso
  readonly trainedAt: Iso
  /** Whether it is the model that scores for its goal. */
  readonly champion: boolean
  readonly card: unknown
}

/** `drift`: how far scores and features have moved since training, in sentences. */
export type ScoreResult = {
  readonly model: string
  readonly asOf: Iso
  readonly wallets: number
  readonly drift: readonly string[]
}

/** Who stands for a goal since when, and why; `comparison` holds the paired figures (models/compare.ts), null when there was nothing to compare. */
export type DecisionEntry = {
  readonly goal: string
  readonly at: Iso
  readonly challenger: string
  readonly before: string | null
  readonly champion: string
  readonly reason: string
  readonly comparison: unknown
}

/** One scoring: its drift (models/drift.ts), what became of it (models/hindsight.ts; null until the window has ended), and both in words. */
export type ScoringEntry = {
  readonly model: string
  readonly goal: string
  readonly asOf: Iso
  readonly scoredAt: Iso
  readonly wallets: number
  readonly drift: unknown
  readonly judgedAt: Iso | null
  readonly outcome: unknown
  readonly words: readonly string[]
}

/** Why a wallet has its score: what each feature adds to the mean of `against`, in probability, largest first; the whole in words. */
export type ScoreExplanation = {
  readonly wallet: Address
  readonly goal: string
  readonly model: string
  readonly asOf: Iso
  readonly probability: number
  readonly against: { readonly wallets: number; readonly mean: number }
  readonly shares: readonly {
    readonly feature: string
    readonly unit: string | null
    readonly value: number | null
    readonly typical: number | null
    readonly points: number
  }[]
  readonly words: readonly string[]
}

/** A saved filter. `filter` is the tree of segments/segment.ts as JSON, `text` the same as people write it. */
export type SegmentEntry = {
  readonly name: string
  readonly version: number
  readonly filter: unknown
  readonly text: string
  readonly savedAt: Iso
  readonly savedBy: string
}
export type PreviewResult = {
  readonly asOf: Iso
  readonly size: number
  readonly population: number
  readonly share: number
  /** Wallets of which the filter cannot say, because a value is unknown. */
  readonly unknown: number
  readonly sample: readonly Address[]
  readonly histogramGoal: string | null
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly wallets: number }[]
  /** Members with a label, the most frequent twenty. */
  readonly reach: readonly { readonly label: string; readonly wallets: number }[]
  /** Members that a standing suppression would hold back. */
  readonly suppressed: readonly { readonly reason: string; readonly wallets: number }[]
}
export type SnapshotResult = {
  readonly id: string
  readonly segment: string
  readonly version: number
  readonly asOf: Iso
  readonly model: string | null
  readonly size: number
}
export type ExplainResult = {
  readonly wallet: Address
  readonly segment: string
  readonly asOf: Iso
  readonly member: boolean
  readonly inPopulation: boolean
  readonly conditions: readonly {
    readonly path: string
    readonly text: string
    readonly value: string | number | null
    readonly passed: boolean | null
    /** What it rests on: `index` is the log, transaction or sale within the block. */
    readonly evidence: readonly {
      readonly kind: 'sale' | 'transfer' | 'transaction' | 'label' | 'link' | 'feature' | 'model' | 'list'
      readonly text: string
      readonly chain: string | null
      readonly block: number | null
      readonly index: number | null
      readonly at: Iso | null
    }[]
  }[]
}

/** A wallet with what is known of it as of the newest scoring instant. Unknown is null. */
export type WalletEntry = {
  readonly id: number
  readonly address: Address
  readonly asOf: Iso | null
  readonly features: Readonly<Record<string, number | null>>
  readonly scores: readonly {
    readonly goal: string
    readonly model: string
    readonly asOf: Iso
    readonly probability: number
    readonly low: number
    readonly high: number
    readonly percentile: number
  }[]
  readonly labels: readonly { readonly label: string; readonly source: string; readonly at: Iso }[]
}
/** What a wallet holds of a token, base units; null = unknown. */
export type HoldingEntry = {
  readonly wallet: number
  readonly chain: string
  readonly token: Address
  readonly standard: string | null
  readonly symbol: string | null
  readonly decimals: number | null
  readonly units: string | null
}
export type WalletPage = {
  readonly wallets: readonly WalletEntry[]
  readonly endCursor: string | null
  readonly hasNextPage: boolean
}
/** Which page, and what of each wallet: features by name, scores, labels; the rest stays empty. All of it unless `reads` is given. */
export type WalletQuery = {
  readonly where?: unknown
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' }
  readonly first: number
  readonly after?: string
  readonly asOf?: Iso
  readonly reads?: { readonly features: readonly string[]; readonly scores: boolean; readonly labels: boolean }
}
