/**
 * The plan: recipients, amounts, route and batches of one drop, frozen before anything is signed. Plain data; its file is
 * canonical JSON, its hash binds every field, and the run id that keys the chain's batch bits is derived from it once.
 */
import type { Address } from '../core/address.ts'
import type { ChainId } from '../core/chain.ts'

/** The schema that {@link PlanBody} states; a change of meaning is a new number. */
export const SCHEMA = 'dropcast/plan/1'

/** One recipient; `position` in the plan is its index in `recipients`. */
export type Recipient = { readonly address: Address; readonly amountUnits: bigint }

/** One transaction's slice of the recipients: positions `from <= i < to`. `index` is the batch number that the chain's bit stands for. */
export type Batch = { readonly index: number; readonly from: number; readonly to: number; readonly contentHash: `0x${string}` }

/** The contract that delivers, pinned: another route is another plan. */
export type Route = {
  readonly kind: 'drop/erc20/1'
  readonly drop: Address
  readonly registry: Address
  /** keccak256 of the code expected at `drop` and `registry`. */
  readonly dropCodeHash: `0x${string}`
  readonly registryCodeHash: `0x${string}`
}

/** Everything that the hash binds. Amounts are the token's base units. */
export type PlanBody = {
  readonly schema: typeof SCHEMA
  /** The name that people gave the drop; not an identity. */
  readonly title: string
  readonly chain: ChainId
  /** The account whose tokens move; first part of the bit key. */
  readonly payer: Address
  readonly token: { readonly address: Address; readonly symbol: string; readonly decimals: number }
  readonly route: Route
  /** Amounts are `count * unitUnits`, `count` in `width` bytes; width 0 = everybody gets `unitUnits`. */
  readonly unitUnits: bigint
  readonly width: number
  /** Gas that one recipient's transfer may use. */
  readonly gasCap: number
  readonly recipients: readonly Recipient[]
  readonly totalUnits: bigint
  readonly batches: readonly Batch[]
  readonly proposer: string
  readonly plannedAtS: number
}

/** A frozen plan. `runId` = keccak256 over the schema, the plan hash and `run`; each recurrence has its own `run`. */
export type Plan = {
  readonly body: PlanBody
  /** SHA-256 of the body's canonical JSON, 64 hex digits. */
  readonly hash: string
  readonly run: string
  /** The `campaign` word of the bit key (payer, campaign, batch). Computed once, stored, only read back. */
  readonly runId: `0x${string}`
}

/** A signature (EIP-712) over a plan's hash and run id by an approver's key. */
export type Approval = {
  readonly planHash: string
  readonly runId: `0x${string}`
  readonly principal: string
  readonly approver: Address
  readonly signature: `0x${string}`
}
