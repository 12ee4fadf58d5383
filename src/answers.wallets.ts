/** What is known of wallets: graph, features, models, scores, segments. */
import type { Iso } from './answers.ts'
import type { Address } from './core/address.ts'

export type GraphResult = {
  readonly asOf: Iso
  readonly wallets: number
  readonly edges: number
  readonly components: number
  readonly communities: number
}
export type FeaturesResult = { readonly asOf: Iso; readonly wallets: number; readonly features: number }
export type FeatureEntry = {
  readonly name: string
  readonly unit: string
  readonly grain: string
  readonly type: string
  readonly definition: string
}

/** A model as listed; `card` is the whole model card (models/card.ts). */
export type ModelEntry = {
  readonly version: string
  readonly goal: string
  readonly asOf: Iso
  readonly trainedAt: Iso
  readonly card: unknown
}
export type ScoreResult = { readonly model: string; readonly asOf: Iso; readonly wallets: number }

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
export type WalletPage = {
  readonly wallets: readonly WalletEntry[]
  readonly endCursor: string | null
  readonly hasNextPage: boolean
}
export type WalletQuery = {
  readonly where?: unknown
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' }
  readonly first: number
  readonly after?: string
  readonly asOf?: Iso
}
