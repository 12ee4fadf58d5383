/** What files that leave the warehouse hold, beside whole tables. */
import type { SegmentInput } from './answers.segments.ts'
import type { Iso } from './answers.ts'

export type FileFormat = 'csv' | 'parquet'

/** Plain data, so that it can be signed and carried. Without `asOf` the newest instant with features. */
export type FileContent =
  | { readonly kind: 'snapshot'; readonly snapshot: string }
  | { readonly kind: 'segment'; readonly segment: SegmentInput; readonly asOf?: Iso }
  | {
      readonly kind: 'wallets'
      readonly where?: unknown
      readonly features: readonly string[]
      readonly goals: readonly string[]
      readonly labels: 'all' | 'none'
      readonly asOf?: Iso
    }
  | {
      readonly kind: 'cohorts'
      readonly act: unknown
      readonly by: 'month' | 'week'
      readonly periods?: number
      readonly where?: unknown
      readonly asOf?: Iso
    }
  /** The audit log from `from` on and before `to`; for admins. */
  | { readonly kind: 'audit'; readonly from?: Iso; readonly to?: Iso }

export type FileResult = { readonly path: string; readonly rows: number }

/** A file in the folder for spilled work; its folder goes when it is disposed. */
export type Spooled = AsyncDisposable & { readonly path: string; readonly rows: number; readonly sizeBytes: number }
