/**
 * What an opened engine offers to the command line, the jobs and the API: one record of stages, each a record of calls that
 * take and give plain data. `engine.ts` composes it; results are what `--json` prints and what the schema resolves from.
 */
import type { Address } from './core/address.ts'
import type { ChainId } from './core/chain.ts'
import type { Progress } from './core/progress.ts'

/** How a call reports and is cancelled. */
export type Call = { readonly progress: Progress; readonly signal: AbortSignal }

/** Who acts: a principal's id, as the key or the local configuration says. */
export type Actor = { readonly principal: string }

/** Instants are ISO-8601 UTC text at this boundary; amounts are decimal text of base units; addresses lower-case hex. */
export type Iso = string
export type Units = string

/** What an import did. `alreadyImported`: the same bytes came before, so nothing was added. */
export type ImportResult = {
  readonly file: string
  readonly format: string
  readonly kind: string
  readonly chain: ChainId
  readonly rows: number
  readonly added: number
  readonly wallets: number
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
  readonly remaining: readonly { readonly fromBlock: number; readonly toBlock: number }[]
}

/** One stream's completeness. */
export type Coverage = {
  readonly chain: ChainId
  readonly stream: string
  readonly axis: string
  readonly from: number
  readonly to: number
  readonly final: boolean
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
  readonly sample: readonly Address[]
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly wallets: number }[]
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

/** What would happen on sending, found without signing anything. */
export type SimulateResult = {
  readonly campaign: string
  readonly ready: boolean
  readonly checks: readonly { readonly name: string; readonly passed: boolean; readonly detail: string }[]
  readonly gas: number
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
  readonly secret: string
}
export type KeyEntry = {
  readonly id: string
  readonly principal: string
  readonly role: string
  readonly createdAt: Iso
  readonly expiresAt: Iso | null
  readonly revokedAt: Iso | null
}
export type Role = 'analyst' | 'growth' | 'marketer' | 'approver' | 'admin'

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

/** An opened engine. */
export type Engine = AsyncDisposable & {
  readonly ingest: {
    /** Imports a CSV or Parquet file, plain or gzip. */
    readonly file: (input: { path: string; kind?: string; chain?: string }, call: Call) => Promise<ImportResult>
    /** Backfills transfers from the configured RPC: wanted − covered. */
    readonly backfill: (
      input: { chain?: string; fromBlock?: number; toBlock?: number },
      call: Call,
    ) => Promise<IngestResult>
    readonly coverage: () => Promise<readonly Coverage[]>
  }
  readonly graph: { readonly build: (input: { asOf: Iso }, call: Call) => Promise<GraphResult> }
  readonly features: {
    readonly build: (input: { asOf: Iso }, call: Call) => Promise<FeaturesResult>
    readonly catalogue: () => readonly FeatureEntry[]
    /** The newest instant for which features stand, or null. */
    readonly latest: () => Promise<Iso | null>
  }
  readonly models: {
    readonly goals: () => readonly { readonly name: string; readonly definition: string }[]
    /** Builds graph and features at the cut-offs it needs, trains, evaluates, registers. */
    readonly train: (input: { goal: string; asOf: Iso; seed?: string }, call: Call) => Promise<ModelEntry>
    readonly score: (input: { model?: string; goal?: string; asOf: Iso }, call: Call) => Promise<ScoreResult>
    readonly list: () => Promise<readonly ModelEntry[]>
    readonly card: (version: string) => Promise<ModelEntry>
  }
  readonly wallets: {
    readonly one: (address: string, asOf?: Iso) => Promise<WalletEntry | null>
    readonly page: (query: WalletQuery) => Promise<WalletPage>
    readonly count: (query: Pick<WalletQuery, 'where' | 'asOf'>) => Promise<number>
  }
  readonly segments: {
    readonly preview: (input: { filter: unknown; asOf?: Iso; sample?: number }) => Promise<PreviewResult>
    readonly save: (input: { name: string; filter: unknown }, actor: Actor) => Promise<SegmentEntry>
    readonly list: () => Promise<readonly SegmentEntry[]>
    readonly snapshot: (input: { name: string; asOf?: Iso }, actor: Actor) => Promise<SnapshotResult>
    readonly explain: (input: { name: string; wallet: string; asOf?: Iso }) => Promise<ExplainResult>
  }
  readonly campaigns: {
    readonly create: (brief: Brief, actor: Actor) => Promise<CampaignEntry>
    readonly plan: (id: string, actor: Actor, call: Call) => Promise<PlanResult>
    readonly simulate: (id: string, call: Call) => Promise<SimulateResult>
    /** Approves by a signature over the plan: one made elsewhere, or with the configured approver key. */
    readonly approve: (id: string, actor: Actor, signature?: string) => Promise<CampaignEntry>
    readonly schedule: (id: string, at: Iso, actor: Actor) => Promise<CampaignEntry>
    readonly run: (id: string, actor: Actor, call: Call) => Promise<RunResult>
    readonly pause: (id: string, actor: Actor) => Promise<CampaignEntry>
    readonly cancel: (id: string, actor: Actor) => Promise<CampaignEntry>
    readonly status: (id: string) => Promise<StatusResult>
    /** Re-reads the chain at safe depth and compares it with the plan, without the journal. */
    readonly verify: (id: string, call: Call) => Promise<RunResult>
    readonly list: () => Promise<readonly CampaignEntry[]>
    /** Campaigns that are scheduled and due, or were running when the engine died. */
    readonly due: () => Promise<readonly string[]>
  }
  readonly measurement: { readonly report: (id: string, call: Call) => Promise<Report> }
  readonly access: {
    /** Makes a key and shows its secret this once. The first key of a warehouse needs no actor. */
    readonly createKey: (
      input: { principal: string; role: Role; expiresAt?: Iso },
      actor: Actor | null,
    ) => Promise<KeyResult>
    readonly revokeKey: (id: string, actor: Actor) => Promise<KeyEntry>
    readonly listKeys: () => Promise<readonly KeyEntry[]>
    /** The key's holder, or null for a wrong, expired or revoked secret. */
    readonly verifyKey: (secret: string) => Promise<{ readonly principal: string; readonly role: Role } | null>
    readonly addApprover: (input: { principal: string; address: string }, actor: Actor) => Promise<void>
    readonly audit: (entry: { action: string; subject: string; facts: unknown }, actor: Actor) => Promise<void>
    /** Runs `work` once per (principal, key): a repeat within 24 h gets the first answer, one in progress is refused. */
    readonly idempotent: <T>(
      input: { key: string; fingerprint: string },
      actor: Actor,
      work: () => Promise<T>,
    ) => Promise<T>
  }
  readonly runs: {
    readonly start: (job: string, due: Iso | null) => Promise<string>
    readonly finish: (id: string, state: 'DONE' | 'FAILED', outcome: unknown) => Promise<void>
    readonly list: (job?: string) => Promise<readonly JobRun[]>
    readonly schedules: () => Promise<
      readonly {
        readonly job: string
        readonly cron: string
        readonly zone: string
        readonly enabled: boolean
        readonly lastDue: Iso | null
      }[]
    >
    readonly schedule: (entry: { job: string; cron: string; zone: string; enabled: boolean }) => Promise<void>
    /** Claims a due time for one run; false when it was claimed before. */
    readonly claim: (job: string, due: Iso) => Promise<boolean>
  }
  readonly warehouse: {
    readonly path: string
    /** Writes the read-only published copy (schemas chain and derived) and returns its path. */
    readonly publish: () => Promise<{ readonly path: string; readonly sizeBytes: number }>
    /** Runs `text` on the published copy in a locked-down process. */
    readonly sql: (
      text: string,
      call: Call,
    ) => Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }>
    /** Copies warehouse and state folder as one consistent set with a manifest of hashes. */
    readonly backup: (
      folder: string,
      call: Call,
    ) => Promise<{ readonly folder: string; readonly files: number; readonly sizeBytes: number }>
    readonly exportTable: (
      input: { table: string; path: string },
      call: Call,
    ) => Promise<{ readonly path: string; readonly rows: number }>
    /** Integrity findings; empty when all is well. */
    readonly audits: () => Promise<readonly { readonly audit: string; readonly rows: number }[]>
    readonly setSocket: (path: string | null) => void
  }
  readonly now: () => number
}
