/**
 * What an opened engine offers to the command line, the jobs and the API: one record of stages, each a record of calls that
 * take and give plain data. `engine.ts` composes it; results are what `--json` prints and what the schema resolves from.
 */
import type { RetainEntry, Role, Scope } from './answers.access.ts'
import type {
  AudienceEntry,
  Brief,
  CampaignEntry,
  PlanResult,
  PrepareResult,
  RunResult,
  SimulateResult,
  StatusResult,
} from './answers.campaigns.ts'
import type { Coverage, FollowResult, ImportResult, IngestResult, TokenEntry, TokensResult } from './answers.chain.ts'
import type { AppealEntry, EntitiesResult, EntityEntry, EntityResult } from './answers.entities.ts'
import type { GraphView } from './answers.graph.ts'
import type { JobEvent, JobRun, JobSchedule, WaitingRun } from './answers.jobs.ts'
import type { Report } from './answers.report.ts'
import type {
  ChangesResult,
  CohortEntry,
  ConsumerEntry,
  DiffResult,
  EvaluationEntry,
  FunnelResult,
  LifecycleResult,
  LookalikeResult,
  OverlapResult,
  SegmentInput,
  WalletListEntry,
} from './answers.segments.ts'
import type { SybilModelEntry, SybilRiskResult, SybilScoring } from './answers.sybil.ts'
import type { Iso } from './answers.ts'
import type {
  CategoryEntry,
  DecisionEntry,
  DictionaryResult,
  ExplainResult,
  FeatureEntry,
  FeaturesResult,
  GraphResult,
  HoldingEntry,
  ModelEntry,
  PreviewResult,
  ScoreExplanation,
  ScoreResult,
  ScoringEntry,
  SegmentEntry,
  SnapshotResult,
  WalletEntry,
  WalletPage,
  WalletQuery,
} from './answers.wallets.ts'
import type { Access, Files, Identities } from './capabilities.access.ts'
import type { ChainId } from './core/chain.ts'
import type { Progress } from './core/progress.ts'

/** How a call reports and is cancelled. */
export type Call = { readonly progress: Progress; readonly signal: AbortSignal }

/**
 * Who acts: a principal's id, as the key or the local configuration says, with the role and the scopes of the key. Whoever may open the
 * warehouse's file is an admin of it. Calls about people refuse an actor without role and scope.
 */
export type Actor = { readonly principal: string; readonly role?: Role; readonly scopes?: readonly Scope[] }

/** What is imported: `map` is target column → column of the file, `fixed` target column → the text of every row. */
export type ImportInput = {
  readonly path: string
  readonly kind?: string
  readonly chain?: string
  readonly map?: Readonly<Record<string, string>>
  readonly fixed?: Readonly<Record<string, string>>
  readonly complete?: 'all' | 'contracts' | 'none'
  readonly decimals?: Readonly<Record<string, number>>
}

export type * from './answers.access.ts'
export type * from './answers.campaigns.ts'
export type * from './answers.chain.ts'
export type * from './answers.entities.ts'
export type * from './answers.files.ts'
export type * from './answers.graph.ts'
export type * from './answers.jobs.ts'
export type * from './answers.report.ts'
export type * from './answers.segments.ts'
export type * from './answers.sybil.ts'
export type * from './answers.ts'
export type * from './answers.wallets.ts'

/** An opened engine. */
export type Engine = AsyncDisposable & {
  readonly ingest: {
    /** Imports a CSV or Parquet file, plain or gzip; `map` names columns, `fixed` gives every row a text, `complete` says what transfers are complete for, `decimals` those of token contracts. */
    readonly file: (input: ImportInput, call: Call) => Promise<ImportResult>
    /** Backfills transfers from the configured RPC: wanted − covered, up to the newest final block, or with `head` to the newest. */
    readonly backfill: (
      input: { chain?: string; fromBlock?: number; toBlock?: number; head?: boolean },
      call: Call,
    ) => Promise<IngestResult>
    /** The chains that are configured: the main one first. */
    readonly chains: () => readonly ChainId[]
    /** Backfills up to the head again and again, following reorganisations, until the call is cancelled. */
    readonly follow: (input: { chain?: string; everyMs?: number }, call: Call) => Promise<FollowResult>
    readonly coverage: () => Promise<readonly Coverage[]>
    /**
     * Asks contracts that were not asked for a while what they are, through the configured RPC if there is one, then judges all
     * tokens (of `chain`, else of every chain) by the rules of spam.
     */
    readonly tokens: (input: { chain?: string; first?: number }, call: Call) => Promise<TokensResult>
    /** Keeps a person's decision about a token; it stands above the rules. */
    readonly markToken: (
      input: { address: string; chain?: string; spam: boolean; because: string },
      actor: Actor,
    ) => Promise<TokenEntry>
  }
  readonly graph: {
    /** Measures the graph as of the instant; only days that changed are read anew, and nothing is measured again that nothing changed. */
    readonly build: (input: { asOf: Iso }, call: Call) => Promise<GraphResult>
    /** The wallets around one: `hops` 1 to 3 (2), `maxWallets` 1 to 2000 (500). Views are of the newest instant measured unless one is given. */
    readonly ego: (
      input: { wallet: string; asOf?: Iso; hops?: number; maxWallets?: number },
      call: Call,
    ) => Promise<GraphView>
    /** One shortest path of at most `maxHops`, 1 to 8 (6); null when the caps allow none. */
    readonly path: (
      input: { from: string; to: string; asOf?: Iso; maxHops?: number },
      call: Call,
    ) => Promise<GraphView | null>
    /** The community of a wallet, `maxWallets` 1 to 2000 (500). */
    readonly cluster: (input: { wallet: string; asOf?: Iso; maxWallets?: number }, call: Call) => Promise<GraphView>
    /** The `first` wallets by PageRank, 1 to 500 (100). */
    readonly top: (input: { asOf?: Iso; first?: number }, call: Call) => Promise<GraphView>
    /** A view as GEXF 1.3, which Gephi opens. */
    readonly document: (view: GraphView) => Promise<string>
  }
  readonly entities: {
    /** Recognises public wallets and links the others, on what happened before the instant; appeals hold. */
    readonly build: (input: { asOf: Iso }, call: Call) => Promise<EntitiesResult>
    /** The largest entities of the instant, the newest built unless given. */
    readonly list: (input: { asOf?: Iso; first?: number }) => Promise<readonly EntityEntry[]>
    readonly show: (input: { wallet: string; asOf?: Iso }) => Promise<EntityResult>
    /** The entities of wallets by their ids, as of the newest instant by then for which entities were built; a wallet linked to nobody is absent. */
    readonly of: (input: {
      wallets: readonly number[]
      asOf?: Iso
    }) => Promise<readonly (EntityEntry & { readonly wallet: number })[]>
    /** Keeps for good that two wallets, or one and anybody, are not linked; the next build respects it. */
    readonly appeal: (input: { wallet: string; other?: string; because: string }, actor: Actor) => Promise<AppealEntry>
  }
  readonly sybil: {
    /**
     * Learns sybil risk from wallets labelled `SYBIL` and `NOT_SYBIL`, on some entities, chooses the threshold for `precision` on others, judges on yet
     * others, and keeps the model. Entities must stand as of the instant.
     */
    readonly train: (input: { asOf: Iso; precision: number }, call: Call) => Promise<SybilModelEntry>
    /** Scores every private wallet by the newest model; entities must stand as of the instant. Without a model every risk stays unknown. */
    readonly rescore: (input: { asOf: Iso }, call: Call) => Promise<SybilScoring>
    /** The newest risk, as of now unless given; a wallet that was never scored has none. */
    readonly risk: (input: { wallet: string; asOf?: Iso }) => Promise<SybilRiskResult>
  }
  readonly features: {
    readonly build: (input: { asOf: Iso }, call: Call) => Promise<FeaturesResult>
    /** The features that are numbers. */
    readonly catalogue: () => readonly FeatureEntry[]
    /** Those that are categories. */
    readonly categories: () => readonly CategoryEntry[]
    /** Every feature, the withheld too, with coverage and freshness as of the instant, the newest built unless given. */
    readonly dictionary: (input: { asOf?: Iso }) => Promise<DictionaryResult>
    /** The newest instant for which features stand, or null. */
    readonly latest: () => Promise<Iso | null>
  }
  readonly models: {
    readonly goals: () => readonly { readonly name: string; readonly definition: string }[]
    /**
     * Builds graph and features at the cut-offs it needs, trains, judges on later rows of other entities, registers, and decides between
     * the new model and the goal's champion. `acceptSmall` lifts the minimum of data.
     */
    readonly train: (
      input: { goal: string; asOf: Iso; seed?: string; acceptSmall?: boolean },
      call: Call,
    ) => Promise<ModelEntry>
    /** Scores everyone eligible, by a named model or by the champion of a goal. */
    readonly score: (input: { model?: string; goal?: string; asOf: Iso }, call: Call) => Promise<ScoreResult>
    readonly list: () => Promise<readonly ModelEntry[]>
    readonly card: (version: string) => Promise<ModelEntry>
    /** The card as one HTML page that needs nothing else, with the model's scorings. */
    readonly page: (version: string) => Promise<{ readonly version: string; readonly html: string }>
    /** Every decision between champion and challenger, oldest first. */
    readonly decisions: (input: { goal?: string }) => Promise<readonly DecisionEntry[]>
    /** Past scorings with drift and outcome, newest first. */
    readonly scorings: (input: { model?: string; goal?: string }) => Promise<readonly ScoringEntry[]>
    /** Holds every scoring whose window has ended against what happened; gives those judged now. */
    readonly judge: (call: Call) => Promise<readonly ScoringEntry[]>
    /** Why a wallet has its score, by a named model or a goal's champion, as of its newest scoring unless told. */
    readonly explain: (
      input: { wallet: string; model?: string; goal?: string; asOf?: Iso },
      call: Call,
    ) => Promise<ScoreExplanation>
  }
  readonly wallets: {
    /** In the order asked; null for an address that was never seen. */
    readonly many: (addresses: readonly string[], asOf?: Iso) => Promise<readonly (WalletEntry | null)[]>
    /** What wallets hold by their ids, at most `most` tokens each, as of now unless given. */
    readonly holdings: (input: {
      wallets: readonly number[]
      asOf?: Iso
      most: number
    }) => Promise<readonly HoldingEntry[]>
    readonly page: (query: WalletQuery) => Promise<WalletPage>
    readonly count: (query: Pick<WalletQuery, 'where' | 'asOf'>) => Promise<number>
  }
  /** A `filter` is a tree or its text; docs/segments.md has both. */
  readonly segments: {
    readonly preview: (input: { filter: unknown; asOf?: Iso; sample?: number }) => Promise<PreviewResult>
    readonly save: (input: { name: string; filter: unknown }, actor: Actor) => Promise<SegmentEntry>
    /** Takes a segment that nothing uses out of the lists; its versions stay for the snapshots made of them. */
    readonly remove: (name: string, actor: Actor) => Promise<SegmentEntry>
    readonly list: () => Promise<readonly SegmentEntry[]>
    /** Every version of a segment, the newest first. */
    readonly versions: (name: string) => Promise<readonly SegmentEntry[]>
    readonly consumers: (name: string) => Promise<readonly ConsumerEntry[]>
    readonly snapshot: (input: { name: string; asOf?: Iso }, actor: Actor) => Promise<SnapshotResult>
    readonly explain: (input: { name: string; wallet: string; asOf?: Iso }) => Promise<ExplainResult>
    /** What two to eight segments share. */
    readonly overlap: (input: { segments: readonly SegmentInput[]; asOf?: Iso }) => Promise<OverlapResult>
    /** Who came and went between two versions (the last two unless given), or with `fromAsOf` between two instants, and why. */
    readonly diff: (input: {
      name: string
      from?: number
      to?: number
      fromAsOf?: Iso
      asOf?: Iso
    }) => Promise<DiffResult>
    /** The wallets nearest to a seed, which is never among them; what defines the seed does not count. */
    readonly lookalike: (input: {
      seed: SegmentInput
      size: number
      by?: 'features' | 'embedding'
      asOf?: Iso
    }) => Promise<LookalikeResult>
    /** Stores a list of addresses as the next version of its name. */
    readonly storeList: (input: { name: string; wallets: readonly string[] }, actor: Actor) => Promise<WalletListEntry>
    readonly lists: () => Promise<readonly WalletListEntry[]>
    /** Has a segment evaluated with every new instant; who enters and leaves is kept. */
    readonly watch: (name: string, actor: Actor) => Promise<void>
    readonly unwatch: (name: string, actor: Actor) => Promise<void>
    readonly watched: () => Promise<readonly string[]>
    readonly evaluate: (input: { asOf?: Iso }, call: Call) => Promise<readonly EvaluationEntry[]>
    readonly changes: (input: { name: string; first?: number }) => Promise<ChangesResult>
    /** How many wallets come how far in an event pattern such as `bought then sold`. */
    readonly funnel: (input: { pattern: unknown; where?: unknown; asOf?: Iso }) => Promise<FunnelResult>
    /** How many wallets stand in each stage of life, the feature `lifecycle_stage`. */
    readonly lifecycle: (input: { where?: unknown; asOf?: Iso }) => Promise<LifecycleResult>
    /** Retention by the month or week of the first act such as `bought`. */
    readonly cohorts: (input: {
      act: unknown
      by: 'month' | 'week'
      periods?: number
      where?: unknown
      asOf?: Iso
    }) => Promise<readonly CohortEntry[]>
  }
  readonly campaigns: {
    readonly create: (brief: Brief, actor: Actor) => Promise<CampaignEntry>
    readonly plan: (id: string, actor: Actor, call: Call) => Promise<PlanResult>
    /**
     * Makes the chain ready for a planned campaign, with the payer's key: deploys the contracts where they are absent, authorises route and
     * signer, approves the exact total. Repeating it changes nothing.
     */
    readonly prepare: (id: string, call: Call) => Promise<PrepareResult>
    readonly simulate: (id: string, call: Call) => Promise<SimulateResult>
    /** Approves by a signature over the plan: one made elsewhere, or with the configured approver key. */
    readonly approve: (id: string, actor: Actor, signature?: string) => Promise<CampaignEntry>
    readonly schedule: (id: string, at: Iso, actor: Actor) => Promise<CampaignEntry>
    readonly run: (id: string, actor: Actor, call: Call) => Promise<RunResult>
    readonly pause: (id: string, actor: Actor) => Promise<CampaignEntry>
    readonly cancel: (id: string, actor: Actor) => Promise<CampaignEntry>
    readonly status: (id: string) => Promise<StatusResult>
    /** Who is in which arm with what amount (null = held out), by wallet id; empty before planning. */
    readonly audience: (id: string) => Promise<readonly AudienceEntry[]>
    /** Re-reads the chain at safe depth and compares it with the plan, without the journal. */
    readonly verify: (id: string, call: Call) => Promise<RunResult>
    readonly list: () => Promise<readonly CampaignEntry[]>
    /** Campaigns that are scheduled and due, or were running when the engine died. */
    readonly due: () => Promise<readonly string[]>
  }
  readonly measurement: { readonly report: (id: string, call: Call) => Promise<Report> }
  readonly access: Access
  /** Files that leave the warehouse; each is audited, also when it is refused. The audit log itself is for admins. */
  readonly files: Files
  readonly identities: Identities
  readonly runs: {
    /** Queues a run by hand and takes it in hand. */
    readonly queue: (job: string) => Promise<string>
    /** Claims a due time and takes its queued run in hand; null when it was claimed before. */
    readonly claim: (job: string, due: Iso) => Promise<string | null>
    /** What is to begin by now and nobody has in hand; runs whose lease lapsed are among them. */
    readonly waiting: () => Promise<readonly WaitingRun[]>
    /** Takes a queued run in hand; false when someone of this process has it. */
    readonly take: (id: string) => boolean
    /** Lets go of a run that stays queued. */
    readonly leave: (id: string) => void
    /** Queues another attempt of a run that is owed one, and takes it in hand; null when that was settled meanwhile. */
    readonly again: (owed: WaitingRun) => Promise<string | null>
    /** Forgets a queued run that found nothing to do. */
    readonly drop: (id: string) => Promise<void>
    /**
     * Begins a queued run, keeps its lease while `work` goes on, and records how it ended: a failure that may pass is owed another
     * attempt. Throws `JOB_RUNNING`, leaving it queued, while another run of the job goes on; `JOB_CANCELLED`; and what `work` throws.
     */
    readonly carry: <T>(id: string, work: (call: Call) => Promise<T>, call: Call) => Promise<T>
    /** Cancels a run that waits, goes on or is owed another attempt. Throws `RUN_UNKNOWN`, `RUN_ENDED`. */
    readonly cancel: (id: string) => Promise<JobRun>
    /** The names of the jobs that run in this process. */
    readonly running: () => ReadonlySet<string>
    /** Tells `listener` of every change of state and report from now on; call the answer to stop. */
    readonly watch: (listener: (event: JobEvent) => void) => () => void
    readonly get: (id: string) => Promise<JobRun>
    readonly list: (job?: string) => Promise<readonly JobRun[]>
    readonly schedules: () => Promise<readonly JobSchedule[]>
    /** Sets a schedule; what is not given stays. Throws `INPUT_INVALID` naming what is wrong. */
    readonly schedule: (
      entry: { job: string } & Partial<Omit<JobSchedule, 'job' | 'lastDue' | 'nextDue'>>,
    ) => Promise<JobSchedule>
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
    /** With `partition` (`chain`, `day`) into a folder of Parquet files, else into one `.parquet` or `.csv` file. */
    readonly exportTable: (
      input: { table: string; path: string; partition?: readonly string[] },
      call: Call,
    ) => Promise<{ readonly path: string; readonly rows: number }>
    /** Deletes what the configuration says is too old, by table; a dry run only counts. For admins. */
    readonly retain: (input: { dryRun: boolean }, actor: Actor) => Promise<readonly RetainEntry[]>
    /**
     * Integrity findings; empty when all is well. `show` names one audit whose first `limit` bad rows are given; `reading` also reads
     * every cell of every table.
     */
    readonly audits: (input?: {
      readonly show?: string
      readonly limit?: number
      readonly reading?: boolean
    }) => Promise<
      readonly {
        readonly audit: string
        readonly rows: number
        readonly shown: readonly Readonly<Record<string, unknown>>[]
      }[]
    >
    readonly setSocket: (path: string | null) => void
  }
  readonly now: () => number
}
