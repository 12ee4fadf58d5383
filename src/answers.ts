/** What the engine's calls take and give: plain data, as `--json` prints it and the schema resolves it. */
import type { Address } from './core/address.ts'
import type { ChainId } from './core/chain.ts'

/** Instants are ISO-8601 UTC text at this boundary; amounts are decimal text of base units; addresses lower-case hex. */
export type Iso = string
export type Units = string

/** What an import did. `alreadyImported`: the same bytes came before, so nothing was added. */
export type ImportResult = {
  readonly file: string
  readonly format: string
  readonly kind: string
  /** Null for what happened on no chain: identities and events. */
  readonly chain: ChainId | null
  readonly rows: number
  readonly added: number
  readonly wallets: number
  /** Rows about somebody who was forgotten: they stay out. */
  readonly forgotten: number
  readonly alreadyImported: boolean
  readonly covered: {
    readonly stream: string
    readonly axis: string
    readonly from: number
    readonly to: number
  } | null
}

/** What an RPC backfill did. Blocks are inclusive. */
export type IngestResult = {
  readonly chain: ChainId
  readonly fromBlock: number
  readonly toBlock: number
  readonly slices: number
  readonly transfers: number
  /** Reorganisations that were followed, and blocks told anew after a second look. */
  readonly reorgs: number
  readonly restated: number
  readonly remaining: readonly { readonly fromBlock: number; readonly toBlock: number }[]
}

/** What following a chain did until it was stopped. */
export type FollowResult = { readonly rounds: number; readonly transfers: number; readonly reorgs: number }

/** `suspect`: the source was caught with an incomplete answer, and the range has not been looked at again yet. */
export type CoverageState = 'final' | 'provisional' | 'suspect'

/** One stream's completeness. */
export type Coverage = {
  readonly chain: ChainId
  readonly stream: string
  readonly axis: string
  readonly from: number
  readonly to: number
  readonly state: CoverageState
  readonly final: boolean
}

/** A token as listed. null = unknown; `spam` is null before it was judged. `mark`: a person's decision, which stands above the reasons. */
export type TokenEntry = {
  readonly chain: ChainId
  readonly address: Address
  readonly name: string | null
  readonly symbol: string | null
  readonly decimals: number | null
  readonly standard: string | null
  readonly transfers: number | null
  readonly spam: boolean | null
  readonly reasons: readonly string[]
  readonly mark: { readonly because: string; readonly principal: string; readonly at: Iso } | null
  readonly oddity: string | null
  readonly askedAt: Iso | null
}

/** What a refresh of the tokens did, and those that moved most. */
export type TokensResult = {
  /** The chain that was asked and judged; null = every chain was judged. */
  readonly chain: ChainId | null
  /** Contracts that were asked in this call, and how many answers were odd. */
  readonly asked: number
  readonly odd: number
  /** Contracts of the chain that were never asked. */
  readonly unasked: number
  readonly judged: number
  readonly spam: number
  /** The rules of spam: a name and what a token does that meets it. */
  readonly rules: readonly { readonly name: string; readonly says: string }[]
  readonly top: readonly TokenEntry[]
}

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

/** A saved filter. `filter` is the segment AST of segments/segment.ts as JSON. */
export type SegmentEntry = {
  readonly name: string
  readonly version: number
  readonly filter: unknown
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

export type KeyResult = {
  readonly id: string
  readonly principal: string
  readonly role: string
  readonly scopes: readonly Scope[]
  readonly secret: string
}
export type KeyEntry = {
  readonly id: string
  readonly principal: string
  readonly role: string
  readonly scopes: readonly Scope[]
  readonly createdAt: Iso
  readonly expiresAt: Iso | null
  readonly revokedAt: Iso | null
}
export type Role = 'analyst' | 'growth' | 'marketer' | 'approver' | 'admin'
/** What a key may hold beside its role; `pii` reads external ids. */
export type Scope = 'pii'

/** An off-chain identity of a wallet, with the consents given for it. */
export type IdentityEntry = {
  readonly externalId: string
  readonly source: string
  readonly firstSeen: Iso
  readonly consents: readonly {
    readonly purpose: string
    readonly source: string
    readonly givenAt: Iso
    readonly withdrawnAt: Iso | null
  }[]
}
/** What forgetting erased; `wallets` were suppressed for good. */
export type ForgetResult = {
  readonly identities: number
  readonly consents: number
  readonly events: number
  readonly wallets: number
}
/** What a withdrawal did; `wallets` were suppressed for good. */
export type WithdrawResult = { readonly wallet: Address; readonly consents: number; readonly wallets: number }
/** The rows of one table that were older than `days`. */
export type RetainEntry = { readonly table: string; readonly days: number; readonly rows: number }

/** One run of a job. */
export type JobRun = {
  readonly id: string
  readonly job: string
  readonly due: Iso | null
  readonly startedAt: Iso
  readonly endedAt: Iso | null
  readonly state: string
  readonly result: unknown
  readonly failure: unknown
}
