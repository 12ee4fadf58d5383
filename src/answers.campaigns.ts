/** What planning, simulating and running a campaign take and give. */
import type { Iso, Units } from './answers.ts'
import type { Address } from './core/address.ts'
import type { ChainId } from './core/chain.ts'

/** What a marketer asks for. Amounts are base units as decimal text. */
export type Brief = {
  readonly name: string
  readonly segment: string
  readonly goal: string
  readonly asOf: Iso
  readonly holdoutBps: number
  readonly budgetUnits: Units
  readonly allocation:
    | { readonly kind: 'equal'; readonly amountUnits: Units }
    | { readonly kind: 'proportional'; readonly minUnits: Units; readonly maxUnits: Units; readonly stepUnits: Units }
  readonly token: { readonly address: Address; readonly symbol: string; readonly decimals: number }
  readonly chain: ChainId
  readonly payer: Address
  /** From when outcomes count: the drop's first inclusion, or the as-of instant when history is replayed. */
  readonly outcomeFrom: 'send' | 'asOf'
  readonly batchSize?: number
  /** What arms are drawn among and is given once: `wallet` (also when left out), or `entity` through one of its wallets. */
  readonly unit?: 'wallet' | 'entity'
  /** The sybil risk from which a wallet is suppressed, and what becomes of an unknown one (suppressed unless given). */
  readonly sybil?: { readonly from: number; readonly unknown?: 'suppress' | 'pass' }
}

/** The ledger of DESIGN.md §3: planned = delivered + skipped + failed + pending. */
export type Ledger = {
  readonly planned: number
  readonly delivered: number
  readonly skipped: number
  readonly failed: number
  readonly pending: number
  readonly deliveredUnits: Units
  readonly byState: Readonly<Record<string, number>>
  readonly failures: Readonly<Record<string, number>>
}

export type CampaignEntry = {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly brief: Brief
  readonly snapshot: string | null
  readonly planHash: string | null
  readonly runId: string | null
  readonly proposer: string
  readonly scheduledFor: Iso | null
  readonly createdAt: Iso
}

/** One wallet of an audience. */
export type AudienceEntry = {
  readonly address: Address
  readonly arm: string
  readonly probability: number
  readonly amountUnits: Units | null
}

/** What planning decided. */
export type PlanResult = {
  readonly campaign: string
  readonly state: string
  readonly planHash: string
  readonly runId: string
  readonly snapshot: string
  readonly members: number
  readonly suppressed: Readonly<Record<string, number>>
  readonly treated: number
  readonly heldOut: number
  readonly batches: number
  readonly totalUnits: Units
  readonly budgetUnits: Units
  readonly smallestUnits: Units
  readonly largestUnits: Units
}

/** What stands on the chain for a campaign. */
export type PrepareResult = {
  readonly campaign: string
  readonly registry: Address
  readonly drop: Address
  readonly payer: Address
  readonly signer: Address
}

/** What would happen on sending, found without signing anything. */
export type SimulateResult = {
  readonly campaign: string
  readonly ready: boolean
  readonly checks: readonly { readonly name: string; readonly passed: boolean; readonly detail: string }[]
  /** What the batches not done are expected to cost, without a rollup's L1 data fee. */
  readonly feeWei: string
}

export type RunResult = {
  readonly campaign: string
  readonly state: string
  readonly ledger: Ledger
  readonly costWei: string
  readonly transactions: number
}
export type StatusResult = {
  readonly campaign: CampaignEntry
  readonly ledger: Ledger | null
  readonly batches: readonly {
    readonly index: number
    readonly state: string
    readonly txHash: string | null
    readonly block: number | null
  }[]
  readonly events: readonly {
    readonly at: Iso
    readonly from: string | null
    readonly to: string
    readonly principal: string
    readonly note: string | null
  }[]
}
