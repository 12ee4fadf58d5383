/** What is asked of segments beyond their size: what they share, what changed, who came and went, how far wallets come. */
import type { Iso } from './answers.ts'
import type { Address } from './core/address.ts'

/** A segment by name (its newest version unless given) or by filter, as a tree or its text. */
export type SegmentInput = { readonly name: string; readonly version?: number } | { readonly filter: unknown }

export type OverlapResult = {
  readonly asOf: Iso
  /** The segments in the order asked: name, or text of the filter. */
  readonly segments: readonly { readonly segment: string; readonly size: number }[]
  readonly pairs: readonly {
    readonly a: number
    readonly b: number
    readonly both: number
    readonly jaccard: number | null
  }[]
  /** Wallets that are in just these segments (positions in `segments`). */
  readonly regions: readonly { readonly inside: readonly number[]; readonly wallets: number }[]
  readonly any: number
}

/** `before` and `after`: what was compared. A cause's condition alone kept the wallet out on the other side. */
export type DiffResult = {
  readonly segment: string
  readonly before: { readonly version: number; readonly asOf: Iso }
  readonly after: { readonly version: number; readonly asOf: Iso }
  readonly entered: number
  readonly left: number
  readonly stayed: number
  readonly causes: readonly {
    readonly change: 'entered' | 'left'
    readonly path: string
    readonly text: string
    readonly wallets: number
  }[]
  readonly unattributed: { readonly entered: number; readonly left: number }
  readonly sample: { readonly entered: readonly Address[]; readonly left: readonly Address[] }
}

/** What uses a segment; `holds` keeps it from being removed. */
export type ConsumerEntry = {
  readonly kind: 'segment' | 'campaign' | 'watch'
  readonly id: string
  readonly state: string | null
  readonly holds: boolean
}

/** One version of a stored list of wallets; `seen` counts those that the warehouse knows. */
export type WalletListEntry = {
  readonly name: string
  readonly version: number
  readonly hash: string
  readonly size: number
  readonly seen: number
  readonly savedAt: Iso
  readonly savedBy: string
}

/** An evaluation of a watched segment; `model`: the versions whose scores it read, or null. */
export type EvaluationEntry = {
  readonly segment: string
  readonly asOf: Iso
  readonly version: number
  readonly model: string | null
  readonly size: number
  readonly entered: number
  readonly exited: number
}
export type ChangesResult = {
  readonly segment: string
  readonly evaluations: readonly EvaluationEntry[]
  readonly changes: readonly { readonly wallet: Address; readonly asOf: Iso; readonly entered: boolean }[]
}

/** Shares are null where what they are of is empty. */
export type FunnelResult = {
  readonly asOf: Iso
  readonly steps: readonly {
    readonly text: string
    readonly wallets: number
    readonly ofFirst: number | null
    readonly ofBefore: number | null
  }[]
}
export type LifecycleResult = {
  readonly asOf: Iso
  readonly stages: readonly {
    readonly stage: string
    readonly rule: string
    readonly wallets: number
    readonly share: number
  }[]
}
/** A cell is null where its period is not over for the whole cohort. */
export type CohortEntry = {
  readonly from: Iso
  readonly wallets: number
  readonly cells: readonly {
    readonly period: number
    readonly wallets: number | null
    readonly share: number | null
    readonly low: number | null
    readonly high: number | null
  }[]
}

/** Wallets nearest to a seed. `check`: how many of a half of the seed are found by the other half, and what chance would find; null for small seeds. */
export type LookalikeResult = {
  readonly asOf: Iso
  readonly seed: string
  readonly seedWallets: number
  /** The features compared, or `embedding`. */
  readonly by: readonly string[]
  readonly dropped: readonly { readonly feature: string; readonly because: string }[]
  readonly warnings: readonly string[]
  readonly wallets: readonly { readonly wallet: Address; readonly distance: number }[]
  readonly check: {
    readonly heldOut: number
    readonly found: number
    readonly share: number
    readonly low: number
    readonly high: number
    readonly expected: number
  } | null
}
