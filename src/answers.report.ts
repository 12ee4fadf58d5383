/** What a campaign caused: estimates and the report. */
import type { Ledger } from './answers.campaigns.ts'
import type { Iso, Units } from './answers.ts'

/** An estimate with its 95 % interval; `null` bounds never occur: an undefined estimate is an {@link Unavailable}. */
export type Estimate = {
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly method: string
}
export type Unavailable = { readonly unavailable: string }

/** The report of a campaign. */
export type Report = {
  readonly campaign: string
  readonly name: string
  readonly madeAt: Iso
  /** Null when final; else the instant until which the outcome window is open or not covered by final data. */
  readonly provisionalUntil: Iso | null
  /** Whether the treatment could have changed the outcomes at all; if not, why. */
  readonly causal: { readonly possible: boolean; readonly reason: string }
  readonly unit: string
  readonly goal: { readonly name: string; readonly from: Iso; readonly to: Iso }
  readonly audience: {
    readonly snapshot: string
    readonly members: number
    readonly suppressed: Readonly<Record<string, number>>
    readonly treated: number
    readonly heldOut: number
    readonly holdoutBps: number
  }
  readonly ledger: Ledger
  readonly cost: {
    readonly gasWei: string
    readonly tokenUnits: Units
    readonly token: string
    readonly decimals: number
    readonly transactions: number
  }
  readonly outcomes: {
    readonly treated: { readonly units: number; readonly converted: number; readonly rate: number | null }
    readonly heldOut: { readonly units: number; readonly converted: number; readonly rate: number | null }
  }
  readonly intentionToTreat: Estimate | Unavailable
  readonly sampleRatio: { readonly pValue: number; readonly mismatch: boolean } | Unavailable
  readonly unitsPerIncrementalWallet:
    | { readonly kind: 'bounded'; readonly estimate: number; readonly low: number; readonly high: number }
    | { readonly kind: 'unbounded'; readonly reason: string }
    | Unavailable
  readonly lineage: readonly { readonly kind: string; readonly id: string }[]
  readonly notes: readonly string[]
}
