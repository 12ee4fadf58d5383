import type { Address } from '../src/core/address.ts';
import type { ChainId } from '../src/core/chain.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { CampaignEntry, Report, Coverage as CoverageEntry, HoldingEntry, JobEvent as JobEventEntry, JobRun as JobRunEntry, SegmentEntry, WalletEntry } from '../src/capabilities.ts';
import type { Event, Planned } from './resolvers/campaign.ts';
import type { Audience, Ledger as LedgerEntry } from './resolvers/report.ts';
import type { Job as JobEntry } from './resolvers/job.ts';
import type { Refusal as RefusalEntry } from './acting.ts';
import type { Page } from './resolvers/wallet.ts';
import type { Context } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type EnumResolverSignature<T, AllowedValues = any> = { [key in keyof T]?: AllowedValues };
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A 20-byte address. Out in EIP-55 form; in as 0x and 40 hexadecimal digits of any case, where mixed case must carry its right checksum. */
  Address: { input: Address; output: Address; }
  /** A chain by its CAIP-2 id, such as eip155:8453. */
  Chain: { input: ChainId; output: ChainId; }
  /** An instant in ISO-8601 UTC with seconds, such as 2021-05-01T00:00:00Z. In, a date or another zone will do. */
  DateTime: { input: string; output: string; }
  /** Any JSON value; the field's description says which shape. */
  JSON: { input: unknown; output: unknown; }
  /** A whole number of base units in decimal digits, 0 to 2^256-1: of the token named beside it, or wei. `decimals` beside it says where the point goes. */
  Units: { input: string; output: string; }
};

/** How much each wallet gets. */
export type Allocation = EqualAllocation | ProportionalAllocation;

/** How much each wallet gets: one of the two. */
export type AllocationInput =
  /** Everybody the same. */
  { readonly equal: EqualAllocationInput; readonly proportional?: never; }
  |  /** In proportion to the score of the goal. */
  { readonly equal?: never; readonly proportional: ProportionalAllocationInput; };

/** How many of an arm reached the goal. */
export type ArmOutcome = {
  readonly __typename?: 'ArmOutcome';
  /** Wallets that reached the goal. */
  readonly converted: Scalars['Int']['output'];
  /** Converted over units, 0 to 1; null when the arm is empty. */
  readonly rate?: Maybe<Scalars['Float']['output']>;
  /** Wallets in the arm. */
  readonly units: Scalars['Int']['output'];
};

/** A page of the audit log (Relay connection), newest first. */
export type AuditConnection = {
  readonly __typename?: 'AuditConnection';
  /** The entries with their cursors. */
  readonly edges: ReadonlyArray<AuditEdge>;
  /** The entries. */
  readonly nodes: ReadonlyArray<AuditEntry>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
};

/** An entry in a page. */
export type AuditEdge = {
  readonly __typename?: 'AuditEdge';
  /** Pass it as `after` to go on behind this entry. */
  readonly cursor: Scalars['String']['output'];
  /** The entry. */
  readonly node: AuditEntry;
};

/** Something that somebody did, or was refused. */
export type AuditEntry = {
  readonly __typename?: 'AuditEntry';
  /** What: the mutation, or what else was done. */
  readonly action: Scalars['String']['output'];
  /** What that became: any JSON, as before where it was refused, null where there is nothing. */
  readonly after?: Maybe<Scalars['JSON']['output']>;
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** What it was done to as it was: any JSON, null where there was nothing. */
  readonly before?: Maybe<Scalars['JSON']['output']>;
  /** Everything that was recorded, with the arguments and the id of the key. Secrets, external ids and e-mail addresses are hidden; of long lists only the hash is kept. */
  readonly facts: Scalars['JSON']['output'];
  /** DONE, or the code of the refusal; null where there is but one way it can end. */
  readonly outcome?: Maybe<Scalars['String']['output']>;
  /** Who. */
  readonly principal: Scalars['String']['output'];
  /** To what. */
  readonly subject: Scalars['String']['output'];
};

/** One transaction's recipients. */
export type Batch = {
  readonly __typename?: 'Batch';
  /** Its block; null before. */
  readonly block?: Maybe<Scalars['Int']['output']>;
  /** Counts from 0. */
  readonly index: Scalars['Int']['output'];
  /** The state of its recipients, FINALIZED when none is open. */
  readonly state: Scalars['String']['output'];
  /** The transaction that landed; null before. */
  readonly txHash?: Maybe<Scalars['String']['output']>;
};

/** A range with both ends included. */
export type Between = {
  /** The upper end, not below the lower. */
  readonly high: Scalars['Float']['input'];
  /** The lower end. */
  readonly low: Scalars['Float']['input'];
};

/** A ratio whose interval is bounded. */
export type BoundedRatio = {
  readonly __typename?: 'BoundedRatio';
  /** The estimate. */
  readonly estimate: Scalars['Float']['output'];
  /** Upper end of the 95 % interval. */
  readonly high: Scalars['Float']['output'];
  /** Lower end of the 95 % interval. */
  readonly low: Scalars['Float']['output'];
};

/** An audience, what it is given, a schedule, a budget and a goal. */
export type Campaign = {
  readonly __typename?: 'Campaign';
  /** How much each wallet gets. */
  readonly allocation: Allocation;
  /** The instant as of which membership and scores are taken. */
  readonly asOf: Scalars['DateTime']['output'];
  /** The most recipients of a batch; null leaves it to the planner. */
  readonly batchSize?: Maybe<Scalars['Int']['output']>;
  /** The plan's batches, one transaction each; empty before planning. */
  readonly batches: ReadonlyArray<Batch>;
  /** The most that may be given in all, in base units of the token. */
  readonly budgetUnits: Scalars['Units']['output'];
  /** Where it is given. */
  readonly chain: Scalars['Chain']['output'];
  /** When it was created. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Every change of state, oldest first. */
  readonly events: ReadonlyArray<CampaignEvent>;
  /** The goal that its report counts. */
  readonly goal: Scalars['String']['output'];
  /** The share held out at random, in basis points: 1000 is 10 %. */
  readonly holdoutBps: Scalars['Int']['output'];
  /** The campaign. */
  readonly id: Scalars['ID']['output'];
  /** What became of the recipients, as the chain showed it at the last reconciliation; null before the first. */
  readonly ledger?: Maybe<Ledger>;
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** From when outcomes count. */
  readonly outcomeFrom: OutcomeFrom;
  /** Whose tokens are given. */
  readonly payer: Scalars['Address']['output'];
  /** What planning decided; null before planning. */
  readonly plan?: Maybe<CampaignPlan>;
  /** SHA-256 of the plan, 64 hexadecimal digits; null before planning. */
  readonly planHash?: Maybe<Scalars['String']['output']>;
  /** How far sending is. Ask again for it: a snapshot, not a stream. */
  readonly progress: CampaignProgress;
  /** The principal who created it: cannot approve it. */
  readonly proposer: Scalars['String']['output'];
  /** What it caused and cost, or why that cannot be said yet. Making the report keeps it. */
  readonly report: CampaignReportResult;
  /** The id of this run on the chain, part of every batch's key; null before planning. */
  readonly runId?: Maybe<Scalars['String']['output']>;
  /** When it is to be sent; null unless scheduled. */
  readonly scheduledFor?: Maybe<Scalars['DateTime']['output']>;
  /** The segment that its audience comes from. */
  readonly segment: Scalars['String']['output'];
  /** The frozen segment; null before planning. */
  readonly snapshot?: Maybe<Scalars['ID']['output']>;
  /** Where it stands. */
  readonly state: CampaignState;
  /** The sybil risk from which wallets are suppressed; null = risk is not asked. */
  readonly sybilRiskFrom?: Maybe<Scalars['Float']['output']>;
  /** What is given. */
  readonly token: Token;
  /** What arms are drawn among and is given once. */
  readonly unit: CampaignUnit;
};

/** A change of a campaign's state. */
export type CampaignEvent = {
  readonly __typename?: 'CampaignEvent';
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** From which state; null when it was created. */
  readonly from?: Maybe<CampaignState>;
  /** What was noted. */
  readonly note?: Maybe<Scalars['String']['output']>;
  /** Who did it. */
  readonly principal: Scalars['String']['output'];
  /** To which state. */
  readonly to: CampaignState;
};

/** What a marketer asks for. */
export type CampaignInput = {
  /** How much each wallet gets. */
  readonly allocation: AllocationInput;
  /** The instant as of which membership and scores are taken; features must stand for it. */
  readonly asOf: Scalars['DateTime']['input'];
  /** The most recipients of a batch; left out, the planner chooses. */
  readonly batchSize?: InputMaybe<Scalars['Int']['input']>;
  /** The most that may be given in all, in base units of the token. */
  readonly budgetUnits: Scalars['Units']['input'];
  /** Where it is given. */
  readonly chain: Scalars['Chain']['input'];
  /** The goal that the report counts, and whose score a proportional allocation follows. */
  readonly goal: Scalars['String']['input'];
  /** The share to hold out at random, in basis points: 1000 is 10 %. */
  readonly holdoutBps: Scalars['Int']['input'];
  /** A name for people. */
  readonly name: Scalars['String']['input'];
  /** From when outcomes count. */
  readonly outcomeFrom: OutcomeFrom;
  /** Whose tokens are given. */
  readonly payer: Scalars['Address']['input'];
  /** The saved segment to take wallets from. */
  readonly segment: Scalars['String']['input'];
  /** Who is suppressed for sybil risk; left out, risk is not asked. */
  readonly sybil?: InputMaybe<SybilScreeningInput>;
  /** What is given. */
  readonly token: TokenInput;
  /** What arms are drawn among and is given once; entities must have been built up to the instant. */
  readonly unit: CampaignUnit;
};

/** A frozen plan in figures. */
export type CampaignPlan = {
  readonly __typename?: 'CampaignPlan';
  /** Transactions that it takes. */
  readonly batches: Scalars['Int']['output'];
  /** The most that may be given, in base units. */
  readonly budgetUnits: Scalars['Units']['output'];
  /** The token's decimals. */
  readonly decimals: Scalars['Int']['output'];
  /** Wallets held out at random, to compare with. */
  readonly heldOut: Scalars['Int']['output'];
  /** The largest amount, in base units. */
  readonly largestUnits: Scalars['Units']['output'];
  /** SHA-256 of the plan, 64 hexadecimal digits: what an approver signs. */
  readonly planHash: Scalars['String']['output'];
  /** The id of this run on the chain. */
  readonly runId: Scalars['String']['output'];
  /** The smallest amount, in base units. */
  readonly smallestUnits: Scalars['Units']['output'];
  /** The frozen segment. */
  readonly snapshot: Scalars['ID']['output'];
  /** The sum of all amounts, in base units. */
  readonly totalUnits: Scalars['Units']['output'];
  /** Wallets that will be given something. */
  readonly treated: Scalars['Int']['output'];
};

/** How far sending is, by the last reconciliation. */
export type CampaignProgress = {
  readonly __typename?: 'CampaignProgress';
  /** Batches of the plan. */
  readonly batches: Scalars['Int']['output'];
  /** Batches that are final. */
  readonly batchesDone: Scalars['Int']['output'];
  /** Recipients of whom the end is known: delivered, skipped or failed. */
  readonly done: Scalars['Int']['output'];
  /** Recipients of the plan; 0 before planning. */
  readonly planned: Scalars['Int']['output'];
  /** Done over planned, 0 to 1; 0 before planning. */
  readonly share: Scalars['Float']['output'];
};

/** What a campaign caused and cost. A report is provisional until its outcome window has closed and is covered. */
export type CampaignReport = {
  readonly __typename?: 'CampaignReport';
  /** Who was chosen. */
  readonly audience: ReportAudience;
  /** The campaign. */
  readonly campaign: Scalars['ID']['output'];
  /** Whether the drop could have changed the outcomes at all. */
  readonly causal: Causality;
  /** What it cost. */
  readonly cost: ReportCost;
  /** The goal and its window. */
  readonly goal: GoalWindow;
  /** Outcomes of those who were held out. */
  readonly heldOut: ArmOutcome;
  /** The difference of the two rates, by intention to treat, 0.01 being one percentage point. */
  readonly intentionToTreat: EstimateResult;
  /** What was delivered. */
  readonly ledger: Ledger;
  /** What the report was made from. */
  readonly lineage: ReadonlyArray<LineageNode>;
  /** When the report was made. */
  readonly madeAt: Scalars['DateTime']['output'];
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** What to know when reading it. */
  readonly notes: ReadonlyArray<Scalars['String']['output']>;
  /** Until when it may still change; null when final. */
  readonly provisionalUntil?: Maybe<Scalars['DateTime']['output']>;
  /** Whether the arms have the sizes that the draw intended. */
  readonly sampleRatio: SampleRatioResult;
  /** Outcomes of those who were meant to be treated. */
  readonly treated: ArmOutcome;
  /** What is counted. */
  readonly unit: Scalars['String']['output'];
  /** Token base units spent for each additional wallet that reached the goal. */
  readonly unitsPerIncrementalWallet: RatioResult;
};

/** The report, or why there is none yet. */
export type CampaignReportResult = CampaignReport | Refusal;

/** The campaign as it is then, or why it was refused. */
export type CampaignResult = Campaign | Refusal;

/** Where a campaign stands. COMPLETED means reconciled with the chain, not measured. */
export type CampaignState =
  /** Approved by a signature over the plan. */
  | 'APPROVED'
  /** Put away. */
  | 'ARCHIVED'
  /** Given up before it was complete. */
  | 'CANCELLED'
  /** Every recipient reconciled with the chain at safe depth. */
  | 'COMPLETED'
  /** Made, not planned. */
  | 'DRAFT'
  /** Ended by an error; it may be resumed, and nobody is paid twice. */
  | 'FAILED'
  /** Held between batches; what was sent stays sent. */
  | 'PAUSED'
  /** Planned; the plan is frozen and waits for a signature. */
  | 'PENDING_APPROVAL'
  /** Being sent. */
  | 'RUNNING'
  /** To be sent at a time. */
  | 'SCHEDULED';

/** What arms are drawn among and is given once. */
export type CampaignUnit =
  /** An entity, through the one of its wallets that scores highest; the others are DUPLICATE_ENTITY. */
  | 'entity'
  /** A wallet: entity version 0. */
  | 'wallet';

/** The run as it is now (a running one ends when it has stopped), or why it was refused. */
export type CancelJobRunResult = JobRun | Refusal;

/** Whether a drop can have caused the outcomes counted. */
export type Causality = {
  readonly __typename?: 'Causality';
  /** Whether it can. */
  readonly possible: Scalars['Boolean']['output'];
  /** Why, or why not. */
  readonly reason: Scalars['String']['output'];
};

/** The wallets whose first act lies in one month or week. */
export type Cohort = {
  readonly __typename?: 'Cohort';
  /** Whether they acted again, period by period. */
  readonly cells: ReadonlyArray<CohortCell>;
  /** When that begins. */
  readonly from: Scalars['DateTime']['output'];
  /** Its wallets. */
  readonly wallets: Scalars['Int']['output'];
};

/** Wallets of a cohort that acted in a period after their own first act; null while it is not over for all of them. */
export type CohortCell = {
  readonly __typename?: 'CohortCell';
  /** Upper end. */
  readonly high?: Maybe<Scalars['Float']['output']>;
  /** Lower end of the share's 95 % interval (Wilson). */
  readonly low?: Maybe<Scalars['Float']['output']>;
  /** Counts from 1, which begins one period after a wallet's first act. */
  readonly period: Scalars['Int']['output'];
  /** Of the cohort, 0 to 1. */
  readonly share?: Maybe<Scalars['Float']['output']>;
  /** Wallets. */
  readonly wallets?: Maybe<Scalars['Int']['output']>;
};

/** By what cohorts are made. */
export type CohortPeriod =
  /** Calendar months (UTC), periods of 30 days. */
  | 'MONTH'
  /** Weeks from Monday (UTC), periods of 7 days. */
  | 'WEEK';

/** How a number is compared; every operator given must hold. A comparison with an unknown value is unknown, and does not match. */
export type Comparison = {
  /** Within this range, both ends included. */
  readonly between?: InputMaybe<Between>;
  /** Equal to this. */
  readonly eq?: InputMaybe<Scalars['Float']['input']>;
  /** Greater than this. */
  readonly gt?: InputMaybe<Scalars['Float']['input']>;
  /** Greater than or equal to this. */
  readonly gte?: InputMaybe<Scalars['Float']['input']>;
  /** One of these, at least one. */
  readonly in?: InputMaybe<ReadonlyArray<Scalars['Float']['input']>>;
  /** Whether the value is unknown: true asks for the unknown, false for the known. */
  readonly isUnknown?: InputMaybe<Scalars['Boolean']['input']>;
  /** Less than this. */
  readonly lt?: InputMaybe<Scalars['Float']['input']>;
  /** Less than or equal to this. */
  readonly lte?: InputMaybe<Scalars['Float']['input']>;
  /** Not equal to this. */
  readonly ne?: InputMaybe<Scalars['Float']['input']>;
};

/** One condition of a segment, judged for one wallet. */
export type ConditionResult = {
  readonly __typename?: 'ConditionResult';
  /** What that rests on, a handful. */
  readonly evidence: ReadonlyArray<Evidence>;
  /** Whether it holds; null when the value is unknown. */
  readonly passed?: Maybe<Scalars['Boolean']['output']>;
  /** Where it stands in the filter, such as $.and[0]. */
  readonly path: Scalars['String']['output'];
  /** The condition in words, with its unit. */
  readonly text: Scalars['String']['output'];
  /** The wallet's value, a number or a text; null when unknown. */
  readonly value?: Maybe<Scalars['JSON']['output']>;
};

/** A stretch of a stream that was read without gaps. On the block axis `fromBlock` and `toBlock` are set, on the second axis `from` and `to`. */
export type Coverage = {
  readonly __typename?: 'Coverage';
  /** What its positions count in. */
  readonly axis: CoverageAxis;
  /** The chain. */
  readonly chain: Scalars['Chain']['output'];
  /** Whether no reorganisation of the chain can change it any more. */
  readonly final: Scalars['Boolean']['output'];
  /** First instant covered. */
  readonly from?: Maybe<Scalars['DateTime']['output']>;
  /** First block read. */
  readonly fromBlock?: Maybe<Scalars['Int']['output']>;
  /** The stream, such as sales:cryptopunks. */
  readonly stream: Scalars['String']['output'];
  /** The instant up to which it is covered, itself not included. */
  readonly to?: Maybe<Scalars['DateTime']['output']>;
  /** Last block read. */
  readonly toBlock?: Maybe<Scalars['Int']['output']>;
};

/** What the positions of a stream count in. */
export type CoverageAxis =
  /** Block heights. */
  | 'block'
  /** Instants. */
  | 'second';

/** A file that can be fetched by GET, without any header: its address carries a signature. It is written when it is fetched. */
export type Download = {
  readonly __typename?: 'Download';
  /** Until when it can be fetched: five minutes, or as long as the token that asked. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** The name that the file is saved under. */
  readonly name: Scalars['String']['output'];
  /** The path to fetch from the origin that answers this API. Whoever has it may fetch the file until it expires, or until the key that asked is revoked. */
  readonly url: Scalars['String']['output'];
};

/** A feature that was left out. */
export type DroppedFeature = {
  readonly __typename?: 'DroppedFeature';
  /** Why. */
  readonly because: Scalars['String']['output'];
  /** The feature. */
  readonly feature: Scalars['String']['output'];
};

/** Wallets that are believed to be one actor. */
export type Entity = {
  readonly __typename?: 'Entity';
  /** As of when. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Of its weakest link, 0 to 1: an order, not a probability. */
  readonly confidence: Scalars['Float']['output'];
  /** Its first wallet, by which it is known. */
  readonly entity: Scalars['Address']['output'];
  /** How many wallets. */
  readonly wallets: Scalars['Int']['output'];
};

/** A kept "not linked". */
export type EntityAppeal = {
  readonly __typename?: 'EntityAppeal';
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** Why. */
  readonly because: Scalars['String']['output'];
  /** The other wallet; null = anybody. */
  readonly other?: Maybe<Scalars['Address']['output']>;
  /** Who says so. */
  readonly principal: Scalars['String']['output'];
  /** The wallet. */
  readonly wallet: Scalars['Address']['output'];
};

/** An appeal, or why it was not kept. */
export type EntityAppealResult = EntityAppeal | Refusal;

/** The entity that a wallet is believed to belong to, by the newest build at or before the instant; unknown when there is none. */
export type EntityCondition = {
  /** The confidence of the wallet's best link, 0 to 1; unknown for a wallet linked to none. */
  readonly confidence?: InputMaybe<Comparison>;
  /** Its number (the lowest wallet id in it). */
  readonly number?: InputMaybe<Comparison>;
  /** How many wallets it has; 1 for a wallet linked to none. Unit: wallets. */
  readonly size?: InputMaybe<Comparison>;
};

/** One reason for one link. */
export type EntityEvidence = {
  readonly __typename?: 'EntityEvidence';
  /** Whom both dealt with. */
  readonly counterpart: Scalars['Address']['output'];
  /** The other wallet. */
  readonly other: Scalars['Address']['output'];
  /** The transaction of the other. */
  readonly otherTransaction: PlacedTransaction;
  /** One of star, chain, coactivity, collector or deposit. */
  readonly rule: Scalars['String']['output'];
  /** The transaction of the one. */
  readonly transaction: PlacedTransaction;
  /** One wallet. */
  readonly wallet: Scalars['Address']['output'];
};

/** What a wallet is linked to, and why. */
export type EntityLinks = {
  readonly __typename?: 'EntityLinks';
  /** As of when. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Every reason for every link, two or more a link. */
  readonly evidence: ReadonlyArray<EntityEvidence>;
  /** Every wallet of its entity; empty = linked to nobody. */
  readonly members: ReadonlyArray<EntityMember>;
  /** One of exchange, bridge, router, distributor and unsettled (too little history to tell); null for a private wallet. */
  readonly publicKind?: Maybe<Scalars['String']['output']>;
  /** Why it is taken for a public wallet; null for a private one. */
  readonly publicReason?: Maybe<Scalars['String']['output']>;
  /** The wallet asked about. */
  readonly wallet: Scalars['Address']['output'];
};

/** A wallet of an entity. */
export type EntityMember = {
  readonly __typename?: 'EntityMember';
  /** Of its best link, 0 to 1. */
  readonly confidence: Scalars['Float']['output'];
  /** Its address. */
  readonly wallet: Scalars['Address']['output'];
};

/** Everybody gets the same. */
export type EqualAllocation = {
  readonly __typename?: 'EqualAllocation';
  /** Base units a wallet. */
  readonly amountUnits: Scalars['Units']['output'];
  /** The token's decimals. */
  readonly decimals: Scalars['Int']['output'];
};

/** Everybody gets the same. */
export type EqualAllocationInput = {
  /** Base units a wallet. */
  readonly amountUnits: Scalars['Units']['input'];
};

/** An estimate with its 95 % interval. */
export type Estimate = {
  readonly __typename?: 'Estimate';
  /** The estimate. */
  readonly estimate: Scalars['Float']['output'];
  /** Upper end of the interval. */
  readonly high: Scalars['Float']['output'];
  /** Lower end of the interval. */
  readonly low: Scalars['Float']['output'];
  /** How it was found. */
  readonly method: Scalars['String']['output'];
};

/** An estimate, or why there is none. */
export type EstimateResult = Estimate | Unavailable;

/** One piece of evidence. */
export type Evidence = {
  readonly __typename?: 'Evidence';
  /** When it happened. */
  readonly at?: Maybe<Scalars['DateTime']['output']>;
  /** Its block; null when it has none. */
  readonly block?: Maybe<Scalars['Int']['output']>;
  /** The chain it stands on as CAIP-2; null when it is no row of a chain. */
  readonly chain?: Maybe<Scalars['String']['output']>;
  /** The log, transaction or sale within the block, or the sale's number in its source. */
  readonly index?: Maybe<Scalars['Float']['output']>;
  /** What it is: sale, transfer, transaction, label, link, feature, model or list. */
  readonly kind: Scalars['String']['output'];
  /** What it says. */
  readonly text: Scalars['String']['output'];
};

/** Why a wallet is in a segment or not. */
export type Explanation = {
  readonly __typename?: 'Explanation';
  /** As of when. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Every condition with the wallet's own value. */
  readonly conditions: ReadonlyArray<ConditionResult>;
  /** Whether it has features as of that instant at all. */
  readonly inPopulation: Scalars['Boolean']['output'];
  /** Whether it is a member. */
  readonly member: Scalars['Boolean']['output'];
  /** The segment. */
  readonly segment: Scalars['String']['output'];
  /** The wallet. */
  readonly wallet: Scalars['Address']['output'];
};

/** A number that Dropcast computes of every wallet, as of an instant; unknown where it cannot be known, never 0 instead. */
export type Feature = {
  readonly __typename?: 'Feature';
  /** What it means. */
  readonly definition: Scalars['String']['output'];
  /** What one value is of: wallet. */
  readonly grain: Scalars['String']['output'];
  /** Of how many of them it is known. */
  readonly known?: Maybe<Scalars['Int']['output']>;
  /** Its name in filters, in WalletFeatures and in SQL. */
  readonly name: Scalars['String']['output'];
  /** Of which share of them it is known, 0 to 1. */
  readonly share?: Maybe<Scalars['Float']['output']>;
  /** How far what it is made from was covered at the instant. */
  readonly streams: ReadonlyArray<FeatureStream>;
  /** The tables that it is made from. */
  readonly tables: ReadonlyArray<Scalars['String']['output']>;
  /** UINTEGER for counts, DOUBLE for other numbers, VARCHAR for categories. */
  readonly type: Scalars['String']['output'];
  /** What it counts in, such as days, trades or ETH. */
  readonly unit: Scalars['String']['output'];
  /** The closed list of values of a category; null for numbers. */
  readonly values?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** How many wallets have features as of the instant; null before the first build. */
  readonly wallets?: Maybe<Scalars['Int']['output']>;
  /** Whether it is made of what people did outside of any chain: then it is in no published copy, no filter and no wallet. */
  readonly withheld: Scalars['Boolean']['output'];
};

/** How far one stream of one chain is covered before an instant. */
export type FeatureStream = {
  readonly __typename?: 'FeatureStream';
  /** The chain. */
  readonly chain: Scalars['Chain']['output'];
  /** Until when no reorganisation can change it. */
  readonly finalTo?: Maybe<Scalars['DateTime']['output']>;
  /** Who it came from. */
  readonly sources: ReadonlyArray<Scalars['String']['output']>;
  /** The stream, such as transfers:erc20. */
  readonly stream: Scalars['String']['output'];
  /** Until when; null where the time of the last block is unknown. */
  readonly to?: Maybe<Scalars['DateTime']['output']>;
  /** The last covered block; null where the stream is covered in seconds. */
  readonly toBlock?: Maybe<Scalars['Int']['output']>;
};

/** What a file is written as. */
export type FileFormat =
  /** Text with a header line and commas. A text cell that a spreadsheet would take for a formula begins with an apostrophe. */
  | 'CSV'
  /** Apache Parquet, compressed with zstd: types and texts are as they are kept. */
  | 'PARQUET';

/** How far wallets come in a sequence of acts. */
export type Funnel = {
  readonly __typename?: 'Funnel';
  /** As of when. */
  readonly asOf: Scalars['DateTime']['output'];
  /** The steps in order. */
  readonly steps: ReadonlyArray<FunnelStep>;
};

/** A step of a funnel. */
export type FunnelStep = {
  readonly __typename?: 'FunnelStep';
  /** Of those of the step before, 0 to 1. */
  readonly ofBefore?: Maybe<Scalars['Float']['output']>;
  /** Of those of the first step, 0 to 1. */
  readonly ofFirst?: Maybe<Scalars['Float']['output']>;
  /** What is done, or left undone. */
  readonly text: Scalars['String']['output'];
  /** Wallets that did it after the steps before. */
  readonly wallets: Scalars['Int']['output'];
};

/** What a wallet is hoped to do, within a window after a cut-off. Models forecast it, reports count it. */
export type Goal = {
  readonly __typename?: 'Goal';
  /** What counts as reaching it. */
  readonly definition: Scalars['String']['output'];
  /** Its name, such as trades-again-90d. In filters and orders dashes are written as underscores. */
  readonly name: Scalars['String']['output'];
};

/** A goal and when it counted. */
export type GoalWindow = {
  readonly __typename?: 'GoalWindow';
  /** From this instant. */
  readonly from: Scalars['DateTime']['output'];
  /** The goal's name. */
  readonly name: Scalars['String']['output'];
  /** Up to this instant, itself not included. */
  readonly to: Scalars['DateTime']['output'];
};

/** Sales, token movements and transactions from one wallet to another. */
export type GraphEdge = {
  readonly __typename?: 'GraphEdge';
  /** Who sold, sent or paid. */
  readonly source: Scalars['Address']['output'];
  /** To whom. */
  readonly target: Scalars['Address']['output'];
  /** How often. */
  readonly weight: Scalars['Float']['output'];
};

/** A part of the wallet graph of an instant. */
export type GraphView = {
  readonly __typename?: 'GraphView';
  /** The instant as of which it was measured. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Whether a cap left wallets out. */
  readonly cut: Scalars['Boolean']['output'];
  /** Who dealt with whom among them. */
  readonly edges: ReadonlyArray<GraphEdge>;
  /** Its wallets, nearest or highest first. */
  readonly wallets: ReadonlyArray<GraphWallet>;
};

/** One wallet of a view. */
export type GraphWallet = {
  readonly __typename?: 'GraphWallet';
  /** Its community, by the community's first wallet. */
  readonly community: Scalars['Address']['output'];
  /** Largest k whose k-core holds it. */
  readonly core: Scalars['Int']['output'];
  /** Distance from where the view began; 0 in clusters and rankings. */
  readonly hops: Scalars['Int']['output'];
  /** PageRank; all sum to 1. */
  readonly pagerank: Scalars['Float']['output'];
  /** One of exchange, bridge, router, distributor and unsettled (too little history to tell); null for a private wallet. */
  readonly publicKind?: Maybe<Scalars['String']['output']>;
  /** Its address. */
  readonly wallet: Scalars['Address']['output'];
  /** Where it is drawn; null for instants that were not drawn. */
  readonly x?: Maybe<Scalars['Float']['output']>;
  /** Where it is drawn; null for instants that were not drawn. */
  readonly y?: Maybe<Scalars['Float']['output']>;
};

/** What a wallet holds of a token. */
export type Holding = {
  readonly __typename?: 'Holding';
  /** How much, in base units; of a collection, how many items. Null where more left than came, or an amount is beyond bounds. */
  readonly amountUnits?: Maybe<Scalars['Units']['output']>;
  /** The token's chain. */
  readonly chain: Scalars['Chain']['output'];
  /** Units of the token a whole one has, as a power of ten; null where that is not known. */
  readonly decimals?: Maybe<Scalars['Int']['output']>;
  /** The contract's standard, such as erc20; null where that is not known. */
  readonly standard?: Maybe<Scalars['String']['output']>;
  /** The token's symbol as its contract says, which may be anything; null where that is not known. */
  readonly symbol?: Maybe<Scalars['String']['output']>;
  /** The token's contract. */
  readonly token: Scalars['Address']['output'];
};

/** Holds at least so much of a token, as the movements seen tell; unknown where they do not add up. */
export type HoldingCondition = {
  /** At least so many base units, or items of a collection; 1 or more. */
  readonly atLeast: Scalars['Units']['input'];
  /** Only on this chain; on any when left out. */
  readonly chain?: InputMaybe<Scalars['Chain']['input']>;
  /** The token's or collection's contract. */
  readonly token: Scalars['Address']['input'];
};

/** A stage of the engine that runs by schedule or by hand. */
export type Job = {
  readonly __typename?: 'Job';
  /** How late a due time is still acted on, in seconds; null without a schedule. */
  readonly catchUpSeconds?: Maybe<Scalars['Int']['output']>;
  /** When it is due, five fields of cron; null without a schedule. */
  readonly cron?: Maybe<Scalars['String']['output']>;
  /** Whether the schedule runs it. */
  readonly enabled: Scalars['Boolean']['output'];
  /** The newest due time that was acted on. */
  readonly lastDue?: Maybe<Scalars['DateTime']['output']>;
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** The next due time; null when the schedule is off. */
  readonly nextDue?: Maybe<Scalars['DateTime']['output']>;
  /** What becomes of a due time while the job runs; null without a schedule. */
  readonly overlap?: Maybe<Overlap>;
  /** Its newest runs, newest first. */
  readonly runs: ReadonlyArray<JobRun>;
  /** The IANA zone that the schedule is read in. */
  readonly zone?: Maybe<Scalars['String']['output']>;
};


/** A stage of the engine that runs by schedule or by hand. */
export type JobrunsArgs = {
  first: Scalars['Int']['input'];
};

/** Something that happened to a run of a job. */
export type JobEvent = {
  readonly __typename?: 'JobEvent';
  /** The job's name. */
  readonly job: Scalars['String']['output'];
  /** Its newest report, null before the first. */
  readonly progress?: Maybe<Progress>;
  /** The run. */
  readonly run: Scalars['ID']['output'];
  /** As in JobRun. */
  readonly state: Scalars['String']['output'];
};

/** One run of a job. */
export type JobRun = {
  readonly __typename?: 'JobRun';
  /** Which attempt it is, from 1 on. */
  readonly attempt: Scalars['Int']['output'];
  /** The due time that it stands for; null when started by hand. */
  readonly due?: Maybe<Scalars['DateTime']['output']>;
  /** When it ended; null while it waits or runs. */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Why it failed: an object with code and message, null unless it did. */
  readonly failure?: Maybe<Scalars['JSON']['output']>;
  /** The run. */
  readonly id: Scalars['ID']['output'];
  /** The job's name. */
  readonly job: Scalars['String']['output'];
  /** Its newest report, null before the first. */
  readonly progress?: Maybe<Progress>;
  /** What it gave: any JSON, null unless DONE. */
  readonly result?: Maybe<Scalars['JSON']['output']>;
  /** When it is tried again; null when it is not. */
  readonly retryAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it began, or was queued. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** QUEUED, RUNNING, DONE, FAILED, CANCELLED, or ABANDONED: its process died. */
  readonly state: Scalars['String']['output'];
};

/** A sourced, dated fact about a wallet. */
export type Label = {
  readonly __typename?: 'Label';
  /** Since when. */
  readonly at: Scalars['DateTime']['output'];
  /** The label, such as EXCHANGE. */
  readonly label: Scalars['String']['output'];
  /** Who says so. */
  readonly source: Scalars['String']['output'];
};

/** A label that stands at the instant asked for. Always known. */
export type LabelCondition = {
  /** The label, such as EXCHANGE. */
  readonly name: Scalars['String']['input'];
  /** Only as this source says it. */
  readonly source?: InputMaybe<Scalars['String']['input']>;
};

/** Wallets with a label. */
export type LabelCount = {
  readonly __typename?: 'LabelCount';
  /** The label. */
  readonly label: Scalars['String']['output'];
  /** Wallets. */
  readonly wallets: Scalars['Int']['output'];
};

/** What became of a plan's recipients: planned = delivered + skipped + failed + pending. */
export type Ledger = {
  readonly __typename?: 'Ledger';
  /** Recipients by their state. */
  readonly byState: ReadonlyArray<StateCount>;
  /** The token's decimals. */
  readonly decimals: Scalars['Int']['output'];
  /** Delivered for good (FINALIZED, CLAIMED). */
  readonly delivered: Scalars['Int']['output'];
  /** What was delivered, in base units. */
  readonly deliveredUnits: Scalars['Units']['output'];
  /** Failed on the chain (FAILED) or not claimed in time (EXPIRED). */
  readonly failed: Scalars['Int']['output'];
  /** Failed recipients by the chain's reason. */
  readonly failures: ReadonlyArray<ReasonCount>;
  /** Not known yet (QUEUED, SUBMITTED, INCLUDED). */
  readonly pending: Scalars['Int']['output'];
  /** Recipients of the frozen plan. */
  readonly planned: Scalars['Int']['output'];
  /** Held back between plan and batch (SUPPRESSED_LATE). */
  readonly skipped: Scalars['Int']['output'];
};

/** How many wallets stand in each stage of life, each in one. */
export type Lifecycle = {
  readonly __typename?: 'Lifecycle';
  /** As of when. */
  readonly asOf: Scalars['DateTime']['output'];
  /** The stages; the first whose rule holds is the wallet's. */
  readonly stages: ReadonlyArray<LifecycleStage>;
};

/** A stage. */
export type LifecycleStage = {
  readonly __typename?: 'LifecycleStage';
  /** Its rule in words. */
  readonly rule: Scalars['String']['output'];
  /** Of all, 0 to 1. */
  readonly share: Scalars['Float']['output'];
  /** A value of the feature lifecycle_stage; last unknown, for wallets whose features were built before stages were. */
  readonly stage: Scalars['String']['output'];
  /** Wallets. */
  readonly wallets: Scalars['Int']['output'];
};

/** The first that holds: passive = never acted; new = first act within 30 days; returned = acted within 30 days after 90 or more without; power = acted on 5 days or more of the last 30; active = acted within 30 days; at_risk = acted within 90 days; dormant = acted before that only. */
export type LifecycleStageValue =
  /** The value active of lifecycle_stage. */
  | 'active'
  /** The value at_risk of lifecycle_stage. */
  | 'at_risk'
  /** The value dormant of lifecycle_stage. */
  | 'dormant'
  /** The value new of lifecycle_stage. */
  | 'new'
  /** The value passive of lifecycle_stage. */
  | 'passive'
  /** The value power of lifecycle_stage. */
  | 'power'
  /** The value returned of lifecycle_stage. */
  | 'returned';

/** What something was made from. */
export type LineageNode = {
  readonly __typename?: 'LineageNode';
  /** Which one. */
  readonly id: Scalars['String']['output'];
  /** What it is, such as snapshot or model. */
  readonly kind: Scalars['String']['output'];
};

/** A wallet near a seed. */
export type Lookalike = {
  readonly __typename?: 'Lookalike';
  /** Its distance in standard deviations, over the root of the dimensions. */
  readonly distance: Scalars['Float']['output'];
  /** The wallet. */
  readonly wallet: Scalars['Address']['output'];
};

/** By what wallets are compared. */
export type LookalikeBy =
  /** Embeddings of the wallet graph. */
  | 'EMBEDDING'
  /** Standardised features. */
  | 'FEATURES';

/** How well one half of a seed finds the other. */
export type LookalikeCheck = {
  readonly __typename?: 'LookalikeCheck';
  /** The share that chance would find. */
  readonly expected: Scalars['Float']['output'];
  /** Those of them among the nearest. */
  readonly found: Scalars['Int']['output'];
  /** Wallets held out. */
  readonly heldOut: Scalars['Int']['output'];
  /** Upper end. */
  readonly high: Scalars['Float']['output'];
  /** Lower end of its 95 % interval (Wilson). */
  readonly low: Scalars['Float']['output'];
  /** Found over held out, 0 to 1. */
  readonly share: Scalars['Float']['output'];
};

/** Wallets nearest to a seed. The seed is never among them, and what defines it does not count. */
export type Lookalikes = {
  readonly __typename?: 'Lookalikes';
  /** As of when. */
  readonly asOf: Scalars['DateTime']['output'];
  /** The features compared, or `embedding`. */
  readonly by: ReadonlyArray<Scalars['String']['output']>;
  /** How well half of the seed finds the other half; null for seeds below forty wallets. */
  readonly check?: Maybe<LookalikeCheck>;
  /** Features left out because they define the seed. */
  readonly dropped: ReadonlyArray<DroppedFeature>;
  /** The seed: a segment's name, or the text of its filter. */
  readonly seed: Scalars['String']['output'];
  /** Wallets in it. */
  readonly seedWallets: Scalars['Int']['output'];
  /** The wallets, nearest first. */
  readonly wallets: ReadonlyArray<Lookalike>;
  /** What else may make the seed find itself. */
  readonly warnings: ReadonlyArray<Scalars['String']['output']>;
};

/** A trained model of a goal. */
export type Model = {
  readonly __typename?: 'Model';
  /** The instant up to which it knew what happened. */
  readonly asOf: Scalars['DateTime']['output'];
  /** The model card: data, metrics beside their baselines, calibration, verdicts in words, and what it cannot say. An object, documented in src/models/card.ts. */
  readonly card: Scalars['JSON']['output'];
  /** Whether it is the model that scores for its goal. */
  readonly champion: Scalars['Boolean']['output'];
  /** The goal that it forecasts. */
  readonly goal: Scalars['String']['output'];
  /** When it was trained. */
  readonly trainedAt: Scalars['DateTime']['output'];
  /** Its version, a hash of what it is. */
  readonly version: Scalars['String']['output'];
};

/** Who became the model that scores for a goal, and why. */
export type ModelDecision = {
  readonly __typename?: 'ModelDecision';
  /** When it was decided. */
  readonly at: Scalars['DateTime']['output'];
  /** The version that stood before; null for the first model of the goal. */
  readonly before?: Maybe<Scalars['String']['output']>;
  /** The version that was trained. */
  readonly challenger: Scalars['String']['output'];
  /** The version that stands from then on. */
  readonly champion: Scalars['String']['output'];
  /** The paired figures on entities that neither was fitted on; null when there was nothing to compare. An object, documented in src/models/compare.ts. */
  readonly comparison?: Maybe<Scalars['JSON']['output']>;
  /** The goal that they forecast. */
  readonly goal: Scalars['String']['output'];
  /** Why, in a sentence with the figures. */
  readonly reason: Scalars['String']['output'];
};

/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Keeps for good that two wallets, or without `other` one and anybody, are not linked; the next build respects it. Roles: growth, marketer, admin. */
  readonly appealEntity: EntityAppealResult;
  /** Approves a plan. Proposer, approver and signer must be three principals. Roles: approver, admin. */
  readonly approveCampaign: CampaignResult;
  /** Gives a campaign up; what was sent stays sent. Roles: marketer, admin. */
  readonly cancelCampaign: CampaignResult;
  /** Cancels a run that waits, goes on or is to be tried again. Roles: admin. */
  readonly cancelJobRun: CancelJobRunResult;
  /** Makes a draft. The key's principal becomes its proposer. Roles: marketer, admin. */
  readonly createCampaign: CampaignResult;
  /** Holds a campaign that is being sent: no further batch is signed. Answers once the batch under way is settled. Roles: marketer, admin. */
  readonly pauseCampaign: CampaignResult;
  /** Freezes segment, arms, amounts and batches of a draft. Needs the chain, to screen for contracts. Roles: marketer, admin. */
  readonly planCampaign: PlanCampaignResult;
  /** Removes a segment that nothing uses from the lists; snapshots made of it stay. Roles: growth, marketer, admin. */
  readonly removeSegment: RemoveSegmentResult;
  /** Goes on with a campaign that is PAUSED or FAILED, without paying anybody twice. Answers when it ends, or after a second while it goes on; `progress` then shows how far it is. Roles: marketer, admin. */
  readonly resumeCampaign: CampaignResult;
  /** Runs a job now. Answers with the run when it ends, or after a second while it goes on; `jobs` then shows how it ended. Roles: admin. */
  readonly runJob: RunJobResult;
  /** Saves a filter as the next version of a segment; an unchanged filter gives the newest version. Roles: growth, marketer, admin. */
  readonly saveSegment: SaveSegmentResult;
  /** Lets an approved campaign be sent at an instant, by the job `campaigns`. Roles: marketer, admin. */
  readonly scheduleCampaign: CampaignResult;
  /** Changes when a scheduled job runs. Roles: admin. */
  readonly scheduleJob: ScheduleJobResult;
  /** Freezes the members of a segment. Roles: growth, marketer, admin. */
  readonly snapshotSegment: SnapshotSegmentResult;
  /** Stores a list of wallets as the next version of its name; unchanged wallets give the newest. Roles: growth, marketer, admin. */
  readonly storeWalletList: StoreWalletListResult;
  /** Has a segment evaluated with every new instant, or no longer. Roles: growth, marketer, admin. */
  readonly watchSegment: WatchSegmentResult;
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationappealEntityArgs = {
  because: Scalars['String']['input'];
  other?: InputMaybe<Scalars['Address']['input']>;
  wallet: Scalars['Address']['input'];
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationapproveCampaignArgs = {
  id: Scalars['ID']['input'];
  signature?: InputMaybe<Scalars['String']['input']>;
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationcancelCampaignArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationcancelJobRunArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationcreateCampaignArgs = {
  input: CampaignInput;
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationpauseCampaignArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationplanCampaignArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationremoveSegmentArgs = {
  name: Scalars['String']['input'];
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationresumeCampaignArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationrunJobArgs = {
  name: Scalars['String']['input'];
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationsaveSegmentArgs = {
  name: Scalars['String']['input'];
  text?: InputMaybe<Scalars['String']['input']>;
  where?: InputMaybe<WalletFilter>;
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationscheduleCampaignArgs = {
  at: Scalars['DateTime']['input'];
  id: Scalars['ID']['input'];
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationscheduleJobArgs = {
  changes: ScheduleInput;
  name: Scalars['String']['input'];
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationsnapshotSegmentArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationstoreWalletListArgs = {
  name: Scalars['String']['input'];
  wallets: ReadonlyArray<Scalars['Address']['input']>;
};


/** What can be changed. Every mutation is written to the audit log. The header `idempotency-key` makes a repeat within 24 h give the first answer. */
export type MutationwatchSegmentArgs = {
  name: Scalars['String']['input'];
  watched: Scalars['Boolean']['input'];
};

/** At most so many dealings (sales, transfers, transactions) away from any of a group: one of wallets, stored and label. Always known. */
export type NearCondition = {
  /** At most so many, 1 to 3. Paths lead neither through public wallets nor through the zero address. */
  readonly hops: Scalars['Int']['input'];
  /** Any wallet with this label. */
  readonly label?: InputMaybe<LabelCondition>;
  /** Any wallet of the stored list of this name. */
  readonly stored?: InputMaybe<Scalars['String']['input']>;
  /** Any of these wallets. */
  readonly wallets?: InputMaybe<ReadonlyArray<Scalars['Address']['input']>>;
};

/** Lowest first, or highest first. Unknown values come last either way. */
export type OrderDirection =
  /** Lowest first. */
  | 'ASC'
  /** Highest first. */
  | 'DESC';

/** From when outcomes count. */
export type OutcomeFrom =
  /** From the instant as of which members were chosen, when history is replayed. */
  | 'asOf'
  /** From the first inclusion of the drop. */
  | 'send';

/** What becomes of a due time while its job runs. */
export type Overlap =
  /** One more run begins when the job is free. */
  | 'QUEUE'
  /** Nothing: the run that goes on, or the next, does its work. */
  | 'SKIP';

/** Where a page ends. Pages go forward only. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** The cursor of the last edge; null when the page is empty. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether wallets follow. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether a cursor was given, so that wallets stand before. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first edge; null when the page is empty. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** What a wallet can do. */
export type PatternAct =
  /** Anything of its own doing: bought, sold, sent or called. */
  | 'ACTED'
  /** Bought an item; wash trades do not count. */
  | 'BOUGHT'
  /** Sent a transaction that did not fail. */
  | 'CALLED'
  /** Received a token from another wallet. */
  | 'RECEIVED'
  /** Sent a token to another wallet. */
  | 'SENT'
  /** Sold an item; wash trades do not count. */
  | 'SOLD'
  /** Bought or sold. */
  | 'TRADED';

/** What a wallet did, step after step. Always known: what was not observed did not happen. */
export type PatternCondition = {
  /** Only what was done in so many days before the instant counts as done. */
  readonly lastDays?: InputMaybe<Scalars['Int']['input']>;
  /** One to eight steps; each begins after the one before has ended. */
  readonly steps: ReadonlyArray<PatternStep>;
};

/** A step: something done, or something left undone. */
export type PatternStep = {
  /** How often; once when left out. */
  readonly atLeast?: InputMaybe<Scalars['Int']['input']>;
  /** Done at least `atLeast` times, the last within `withinDays` days of the first. */
  readonly did?: InputMaybe<PatternAct>;
  /** Not done for `forDays` days after the step before; as the only step, before the instant. */
  readonly didNot?: InputMaybe<PatternAct>;
  /** For how many days it was not done. */
  readonly forDays?: InputMaybe<Scalars['Int']['input']>;
  /** Only of this collection or token; of CALLED, this contract. */
  readonly of?: InputMaybe<Scalars['Address']['input']>;
  /** Within how many days. */
  readonly withinDays?: InputMaybe<Scalars['Int']['input']>;
};

/** A transaction by its place. */
export type PlacedTransaction = {
  readonly __typename?: 'PlacedTransaction';
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** Its block. */
  readonly block: Scalars['Int']['output'];
  /** The warehouse's number of the chain. */
  readonly chain: Scalars['Int']['output'];
  /** Its index within the block. */
  readonly index: Scalars['Int']['output'];
};

/** The planned campaign, or why it cannot be planned. */
export type PlanCampaignResult = PlannedCampaign | Refusal;

/** A campaign that was just planned. */
export type PlannedCampaign = {
  readonly __typename?: 'PlannedCampaign';
  /** The campaign, now PENDING_APPROVAL. */
  readonly campaign: Campaign;
  /** Members of the snapshot: treated, held out and suppressed together. */
  readonly members: Scalars['Int']['output'];
  /** The plan. */
  readonly plan: CampaignPlan;
  /** Members held back before arms were drawn, by reason. */
  readonly suppressed: ReadonlyArray<ReasonCount>;
};

/** How far something is. */
export type Progress = {
  readonly __typename?: 'Progress';
  /** How much of it is done, in `unit`. */
  readonly done: Scalars['Float']['output'];
  /** A remark. */
  readonly note?: Maybe<Scalars['String']['output']>;
  /** What is being done. */
  readonly stage: Scalars['String']['output'];
  /** How much there is; null when that is not known. */
  readonly total?: Maybe<Scalars['Float']['output']>;
  /** What is counted. */
  readonly unit: Scalars['String']['output'];
};

/** Each gets in proportion to the score of the goal, within a range, in whole steps. */
export type ProportionalAllocation = {
  readonly __typename?: 'ProportionalAllocation';
  /** The token's decimals. */
  readonly decimals: Scalars['Int']['output'];
  /** The most a wallet gets, in base units. */
  readonly maxUnits: Scalars['Units']['output'];
  /** The least a wallet gets, in base units. */
  readonly minUnits: Scalars['Units']['output'];
  /** Amounts are multiples of this, in base units. */
  readonly stepUnits: Scalars['Units']['output'];
};

/** Each gets in proportion to the score, within a range, in whole steps. All in base units. */
export type ProportionalAllocationInput = {
  /** The most a wallet gets, a multiple of the step. */
  readonly maxUnits: Scalars['Units']['input'];
  /** The least a wallet gets, a multiple of the step. */
  readonly minUnits: Scalars['Units']['input'];
  /** Amounts are multiples of this. */
  readonly stepUnits: Scalars['Units']['input'];
};

/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type Query = {
  readonly __typename?: 'Query';
  /** The newest instant for which features stand, and which is meant where an `asOf` is left out; null before the first build. Roles: all. */
  readonly asOf?: Maybe<Scalars['DateTime']['output']>;
  /** The audit log: time, principal, action, subject, facts. Roles: admin. */
  readonly auditFile: Download;
  /** Who did what to what, what it was and what it became. Roles: admin. */
  readonly auditLog: AuditConnection;
  /** One campaign. Roles: all. */
  readonly campaign: Campaign;
  /** Every campaign, oldest first. Roles: all. */
  readonly campaigns: ReadonlyArray<Campaign>;
  /** Retention by the month or week of the first act. Roles: all. */
  readonly cohorts: ReadonlyArray<Cohort>;
  /** Retention as `cohorts` has it, one row a cohort and period. Roles: all. */
  readonly cohortsFile: Download;
  /** What was read from which chain. What lies outside is unknown, not empty. Roles: all. */
  readonly coverage: ReadonlyArray<Coverage>;
  /** The largest entities, at most 200. Roles: all. */
  readonly entities: ReadonlyArray<Entity>;
  /** What a wallet is linked to, with every piece of evidence. Roles: all. */
  readonly entity: EntityLinks;
  /** Why a wallet is in a saved segment or not. Roles: all. */
  readonly explain: Explanation;
  /** Every feature, with how well it is known as of the instant, the newest unless given. Roles: all. */
  readonly features: ReadonlyArray<Feature>;
  /** How far wallets come in a sequence of acts. Roles: all. */
  readonly funnel: Funnel;
  /** Every goal. Roles: all. */
  readonly goals: ReadonlyArray<Goal>;
  /** The community of a wallet, those with most counterparties first. Roles: all. */
  readonly graphCluster: GraphView;
  /** The wallets around one, nearest first. Wallets of more than 200 counterparties are shown but not walked through. Roles: all. */
  readonly graphEgo: GraphView;
  /** One shortest path between two wallets; null when the caps allow none. Wallets of more than 200 counterparties are not walked through. Roles: all. */
  readonly graphPath?: Maybe<GraphView>;
  /** The wallets of the highest PageRank and what runs between them. Roles: all. */
  readonly graphTop: GraphView;
  /** Every job that has a schedule or has run. Roles: all. */
  readonly jobs: ReadonlyArray<Job>;
  /** How many wallets stand in each stage of life, the feature lifecycle_stage. Roles: all. */
  readonly lifecycle: Lifecycle;
  /** The wallets nearest to a seed. Roles: all. */
  readonly lookalike: Lookalikes;
  /** Whose key this is. Roles: all. */
  readonly me: Viewer;
  /** One model. Roles: all. */
  readonly model: Model;
  /** Who became champion of which goal and why, oldest first. Roles: all. */
  readonly modelDecisions: ReadonlyArray<ModelDecision>;
  /** Every model, newest first. Roles: all. */
  readonly models: ReadonlyArray<Model>;
  /** Why a wallet has its score by the champion of a goal, as of its newest scoring unless told. Roles: all. */
  readonly scoreExplanation: ScoreExplanation;
  /** Past scorings, newest first. Roles: all. */
  readonly scorings: ReadonlyArray<Scoring>;
  /** The evaluations of a watched segment, and who entered and left. Roles: all. */
  readonly segmentChanges: SegmentChanges;
  /** What uses a segment. Roles: all. */
  readonly segmentConsumers: ReadonlyArray<SegmentConsumer>;
  /** Who came and went between two versions of a segment, or with fromAsOf between two instants, and why. Roles: all. */
  readonly segmentDiff: SegmentDiff;
  /** Who is in a segment: a column `wallet`. Roles: all. */
  readonly segmentFile: Download;
  /** What two to eight segments share. Roles: all. */
  readonly segmentOverlap: SegmentOverlap;
  /** What a filter would hold, without saving it. Roles: all. */
  readonly segmentPreview: SegmentPreview;
  /** Every version of a segment, the newest first. Roles: all. */
  readonly segmentVersions: ReadonlyArray<Segment>;
  /** The newest version of every segment, by name. Roles: all. */
  readonly segments: ReadonlyArray<Segment>;
  /** The members of a snapshot: a column `wallet`. Roles: all. */
  readonly snapshotFile: Download;
  /** The newest sybil risk of a wallet and of its entity. Roles: all. */
  readonly sybilRisk: SybilRisk;
  /** One wallet, or null when the address was never seen. Roles: all. */
  readonly wallet?: Maybe<Wallet>;
  /** The stored lists of wallets, their newest versions. Roles: all. */
  readonly walletLists: ReadonlyArray<WalletList>;
  /** Wallets with features that match a filter, page by page. Roles: all. */
  readonly wallets: WalletConnection;
  /** The wallets of a filter, one row each: `wallet`, and what was chosen of them. Roles: all. */
  readonly walletsFile: Download;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QueryauditFileArgs = {
  format: FileFormat;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QueryauditLogArgs = {
  action?: InputMaybe<Scalars['String']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  from?: InputMaybe<Scalars['DateTime']['input']>;
  principal?: InputMaybe<Scalars['String']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerycampaignArgs = {
  id: Scalars['ID']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerycohortsArgs = {
  act: Scalars['String']['input'];
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  by: CohortPeriod;
  periods: Scalars['Int']['input'];
  text?: InputMaybe<Scalars['String']['input']>;
  where?: InputMaybe<WalletFilter>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerycohortsFileArgs = {
  act: Scalars['String']['input'];
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  by: CohortPeriod;
  format: FileFormat;
  periods: Scalars['Int']['input'];
  text?: InputMaybe<Scalars['String']['input']>;
  where?: InputMaybe<WalletFilter>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QueryentitiesArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  first: Scalars['Int']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QueryentityArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  wallet: Scalars['Address']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QueryexplainArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  segment: Scalars['String']['input'];
  wallet: Scalars['Address']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QueryfeaturesArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QueryfunnelArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  pattern: Scalars['String']['input'];
  text?: InputMaybe<Scalars['String']['input']>;
  where?: InputMaybe<WalletFilter>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerygraphClusterArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  first: Scalars['Int']['input'];
  wallet: Scalars['Address']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerygraphEgoArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  first: Scalars['Int']['input'];
  hops: Scalars['Int']['input'];
  wallet: Scalars['Address']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerygraphPathArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  from: Scalars['Address']['input'];
  maxHops: Scalars['Int']['input'];
  to: Scalars['Address']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerygraphTopArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  first: Scalars['Int']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerylifecycleArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  text?: InputMaybe<Scalars['String']['input']>;
  where?: InputMaybe<WalletFilter>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerylookalikeArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  by: LookalikeBy;
  seed: SegmentSelector;
  size: Scalars['Int']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerymodelArgs = {
  version: Scalars['String']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerymodelDecisionsArgs = {
  goal?: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QueryscoreExplanationArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  goal: Scalars['String']['input'];
  wallet: Scalars['Address']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QueryscoringsArgs = {
  goal?: InputMaybe<Scalars['String']['input']>;
  model?: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerysegmentChangesArgs = {
  first: Scalars['Int']['input'];
  name: Scalars['String']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerysegmentConsumersArgs = {
  name: Scalars['String']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerysegmentDiffArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  from?: InputMaybe<Scalars['Int']['input']>;
  fromAsOf?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  to?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerysegmentFileArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  format: FileFormat;
  name: Scalars['String']['input'];
  version?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerysegmentOverlapArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  segments: ReadonlyArray<SegmentSelector>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerysegmentPreviewArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  sample: Scalars['Int']['input'];
  text?: InputMaybe<Scalars['String']['input']>;
  where?: InputMaybe<WalletFilter>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerysegmentVersionsArgs = {
  name: Scalars['String']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerysnapshotFileArgs = {
  format: FileFormat;
  id: Scalars['ID']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerysybilRiskArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  wallet: Scalars['Address']['input'];
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerywalletArgs = {
  address: Scalars['Address']['input'];
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerywalletsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  first: Scalars['Int']['input'];
  orderBy?: InputMaybe<WalletOrder>;
  where?: InputMaybe<WalletFilter>;
};


/** What can be asked. Every operation needs the header `authorization: Bearer <api key>`; each says which roles may call it. */
export type QuerywalletsFileArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  features: ReadonlyArray<Scalars['String']['input']>;
  format: FileFormat;
  goals: ReadonlyArray<Scalars['String']['input']>;
  labels: Scalars['Boolean']['input'];
  text?: InputMaybe<Scalars['String']['input']>;
  where?: InputMaybe<WalletFilter>;
};

/** A ratio, bounded or not, or why there is none. */
export type RatioResult = BoundedRatio | Unavailable | UnboundedRatio;

/** How many wallets were held back for one reason. */
export type ReasonCount = {
  readonly __typename?: 'ReasonCount';
  /** A suppression reason, such as SANCTIONED. */
  readonly reason: Scalars['String']['output'];
  /** Wallets. */
  readonly wallets: Scalars['Int']['output'];
};

/** Why something a caller may expect was not done. Nothing was changed. */
export type Refusal = {
  readonly __typename?: 'Refusal';
  /** A code of docs/errors.md, such as CAMPAIGN_STATE. */
  readonly code: Scalars['String']['output'];
  /** What the sentence is about, such as the names that exist: an object. */
  readonly facts: Scalars['JSON']['output'];
  /** What to do about it. */
  readonly hint: Scalars['String']['output'];
  /** What happened, in a sentence. */
  readonly message: Scalars['String']['output'];
  /** Whether the same call may succeed later, unchanged. */
  readonly retry: Scalars['Boolean']['output'];
};

/** The segment that was removed, or why it was not. */
export type RemoveSegmentResult = Refusal | Segment;

/** Who was chosen. */
export type ReportAudience = {
  readonly __typename?: 'ReportAudience';
  /** Wallets held out. */
  readonly heldOut: Scalars['Int']['output'];
  /** The share held out that was asked for, in basis points. */
  readonly holdoutBps: Scalars['Int']['output'];
  /** Its members. */
  readonly members: Scalars['Int']['output'];
  /** The frozen segment. */
  readonly snapshot: Scalars['ID']['output'];
  /** Members held back, by reason. */
  readonly suppressed: ReadonlyArray<ReasonCount>;
  /** Wallets meant to be treated. */
  readonly treated: Scalars['Int']['output'];
};

/** What a campaign cost. */
export type ReportCost = {
  readonly __typename?: 'ReportCost';
  /** The token's decimals. */
  readonly decimals: Scalars['Int']['output'];
  /** Fees paid to the chain, in wei of its native currency (18 decimals). */
  readonly gasWei: Scalars['Units']['output'];
  /** The token's symbol. */
  readonly token: Scalars['String']['output'];
  /** Tokens delivered, in base units. */
  readonly tokenUnits: Scalars['Units']['output'];
  /** Transactions that landed. */
  readonly transactions: Scalars['Int']['output'];
};

/** A calibrated probability with its interval. */
export type Risk = {
  readonly __typename?: 'Risk';
  /** Whether it reaches the operating point. */
  readonly flagged: Scalars['Boolean']['output'];
  /** The upper end of its 95 % interval. */
  readonly high: Scalars['Float']['output'];
  /** The lower end of its 95 % interval. */
  readonly low: Scalars['Float']['output'];
  /** The probability, from 0 to 1. */
  readonly probability: Scalars['Float']['output'];
};

/** An estimate with its 95 % interval. */
export type RiskEstimate = {
  readonly __typename?: 'RiskEstimate';
  /** The estimate. */
  readonly estimate: Scalars['Float']['output'];
  /** The upper end. */
  readonly high: Scalars['Float']['output'];
  /** The lower end. */
  readonly low: Scalars['Float']['output'];
};

/** What a key may do. */
export type Role =
  /** Everything, also running jobs. */
  | 'admin'
  /** Reads. */
  | 'analyst'
  /** Reads, and approves campaigns that others proposed. */
  | 'approver'
  /** Reads, and saves and freezes segments. */
  | 'growth'
  /** Like growth, and makes, plans, schedules, pauses, resumes and cancels campaigns. */
  | 'marketer';

/** The run, or why it was refused. */
export type RunJobResult = JobRun | Refusal;

/** Whether the arms have the sizes that the draw intended. */
export type SampleRatio = {
  readonly __typename?: 'SampleRatio';
  /** Whether something was wrong with the draw, so that the report is not to be believed. */
  readonly mismatch: Scalars['Boolean']['output'];
  /** Probability of sizes as far off as these if the draw was right, 0 to 1. */
  readonly pValue: Scalars['Float']['output'];
};

/** The check of the arms' sizes, or why there is none. */
export type SampleRatioResult = SampleRatio | Unavailable;

/** The saved version, or why it was refused. */
export type SaveSegmentResult = Refusal | Segment;

/** What to change of a schedule; what is not given stays. */
export type ScheduleInput = {
  /** How late a due time is still acted on, 60 to 2678400 seconds. */
  readonly catchUpSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Five fields of cron such as `30 2 * * *`. */
  readonly cron?: InputMaybe<Scalars['String']['input']>;
  /** Whether the schedule runs it. */
  readonly enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** What becomes of a due time while the job runs. */
  readonly overlap?: InputMaybe<Overlap>;
  /** An IANA zone such as `Europe/Vienna`. */
  readonly zone?: InputMaybe<Scalars['String']['input']>;
};

/** The job, or why it was refused. */
export type ScheduleJobResult = Job | Refusal;

/** How likely a wallet is to reach a goal. */
export type Score = {
  readonly __typename?: 'Score';
  /** The instant as of which it was scored. */
  readonly asOf: Scalars['DateTime']['output'];
  /** The goal. */
  readonly goal: Scalars['String']['output'];
  /** Upper end of the interval, 0 to 1. */
  readonly high: Scalars['Float']['output'];
  /** Lower end of the interval, 0 to 1; the model card says what the interval means. */
  readonly low: Scalars['Float']['output'];
  /** The model's version. */
  readonly model: Scalars['String']['output'];
  /** Percentile among the wallets scored together, 1 to 100; 100 is likeliest. */
  readonly percentile: Scalars['Int']['output'];
  /** Calibrated probability, 0 to 1. */
  readonly probability: Scalars['Float']['output'];
};

/** Members with a probability from `from` up to but without `to`; the last bin includes 1. */
export type ScoreBin = {
  readonly __typename?: 'ScoreBin';
  /** Lower end, 0 to 1. */
  readonly from: Scalars['Float']['output'];
  /** Upper end, 0 to 1. */
  readonly to: Scalars['Float']['output'];
  /** Wallets. */
  readonly wallets: Scalars['Int']['output'];
};

/** The scores of one goal, by the newest model that has scored as of the instant. */
export type ScoreCondition = {
  /** The upper end of its interval, 0 to 1. */
  readonly high?: InputMaybe<Comparison>;
  /** The lower end of its interval, 0 to 1. */
  readonly low?: InputMaybe<Comparison>;
  /** The percentile among the wallets scored together, 1 to 100; 100 is likeliest. */
  readonly percentile?: InputMaybe<Comparison>;
  /** The calibrated probability, 0 to 1. */
  readonly probability?: InputMaybe<Comparison>;
};

/** Why a wallet has its score: what each feature adds to the mean score of the wallets it is compared with. The shares sum to the distance. */
export type ScoreExplanation = {
  readonly __typename?: 'ScoreExplanation';
  /** The instant as of which it is scored. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Their mean score. */
  readonly comparedMean: Scalars['Float']['output'];
  /** How many wallets it is compared with, drawn from those scored with it. */
  readonly comparedWith: Scalars['Int']['output'];
  /** The goal that is forecast. */
  readonly goal: Scalars['String']['output'];
  /** The version that scored. */
  readonly model: Scalars['String']['output'];
  /** The score, 0 to 1. */
  readonly probability: Scalars['Float']['output'];
  /** Largest first. */
  readonly shares: ReadonlyArray<ScoreShare>;
  /** Whose score it is. */
  readonly wallet: Scalars['Address']['output'];
  /** The same in sentences. */
  readonly words: ReadonlyArray<Scalars['String']['output']>;
};

/** Scores by goal; every field given must hold. */
export type ScoreFilter = {
  /** The wallet buys an item within 90 days of the cut-off (wash trades do not count); eligible is who ever traded before the cut-off. */
  readonly buys_again_90d?: InputMaybe<ScoreCondition>;
  /** The wallet buys or sells an item within 90 days of the cut-off (wash trades do not count); eligible is who ever traded before the cut-off. */
  readonly trades_again_90d?: InputMaybe<ScoreCondition>;
};

/** What one feature does to a score. */
export type ScoreShare = {
  readonly __typename?: 'ScoreShare';
  /** The feature, by its name. */
  readonly feature: Scalars['String']['output'];
  /** What it adds to the score, in probability: 0.01 is one percentage point. */
  readonly points: Scalars['Float']['output'];
  /** The median of the wallets it is compared with; null when unknown of all. */
  readonly typical?: Maybe<Scalars['Float']['output']>;
  /** What the feature counts in. */
  readonly unit?: Maybe<Scalars['String']['output']>;
  /** The wallet's value; null when unknown. */
  readonly value?: Maybe<Scalars['Float']['output']>;
};

/** One scoring of everyone eligible: how far things had moved since training and, once the goal's window has ended, what became of it. */
export type Scoring = {
  readonly __typename?: 'Scoring';
  /** The instant as of which it scored. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Population stability index of the scores and of every feature. An object, documented in src/models/drift.ts. */
  readonly drift: Scalars['JSON']['output'];
  /** The goal that it forecasts. */
  readonly goal: Scalars['String']['output'];
  /** When it was held against what happened; null until the window has ended. */
  readonly judgedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The version that scored. */
  readonly model: Scalars['String']['output'];
  /** The figures against what happened; null until the window has ended. An object, documented in src/models/hindsight.ts. */
  readonly outcome?: Maybe<Scalars['JSON']['output']>;
  /** When it scored. */
  readonly scoredAt: Scalars['DateTime']['output'];
  /** Wallets scored. */
  readonly wallets: Scalars['Int']['output'];
  /** Drift and outcome in sentences. */
  readonly words: ReadonlyArray<Scalars['String']['output']>;
};

/** A version of a saved filter. Versions never change. */
export type Segment = {
  readonly __typename?: 'Segment';
  /** The filter as the plain tree that the command line takes and reports name, addresses in lower case. */
  readonly filter: Scalars['JSON']['output'];
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** When this version was saved. */
  readonly savedAt: Scalars['DateTime']['output'];
  /** The principal who saved it. */
  readonly savedBy: Scalars['String']['output'];
  /** The same filter as text, such as `purchases >= 3 and not label EXCHANGE`. */
  readonly text: Scalars['String']['output'];
  /** Counts from 1; saving a changed filter makes the next. */
  readonly version: Scalars['Int']['output'];
  /** The same filter in the form of the input WalletFilter, to be passed on or edited, addresses in lower case. */
  readonly where: Scalars['JSON']['output'];
};

/** One cause of a change. */
export type SegmentCause = {
  readonly __typename?: 'SegmentCause';
  /** What happened; entered: kept out before by this condition of the side before. left: kept out now by this condition of the side after. */
  readonly change: Scalars['String']['output'];
  /** Where the condition stands. */
  readonly path: Scalars['String']['output'];
  /** The condition in words. */
  readonly text: Scalars['String']['output'];
  /** Wallets. A wallet with several such conditions counts under each. */
  readonly wallets: Scalars['Int']['output'];
};

/** A wallet that entered or left. */
export type SegmentChange = {
  readonly __typename?: 'SegmentChange';
  /** With which evaluation. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Whether it entered, or left. */
  readonly entered: Scalars['Boolean']['output'];
  /** The wallet. */
  readonly wallet: Scalars['Address']['output'];
};

/** Wallets that came and went. */
export type SegmentChangeCount = {
  readonly __typename?: 'SegmentChangeCount';
  /** Came. */
  readonly entered: Scalars['Int']['output'];
  /** Went. */
  readonly left: Scalars['Int']['output'];
};

/** Some wallets that came and went. */
export type SegmentChangeSample = {
  readonly __typename?: 'SegmentChangeSample';
  /** Came. */
  readonly entered: ReadonlyArray<Scalars['Address']['output']>;
  /** Went. */
  readonly left: ReadonlyArray<Scalars['Address']['output']>;
};

/** Who entered and left a watched segment. */
export type SegmentChanges = {
  readonly __typename?: 'SegmentChanges';
  /** Who entered and left, newest first. */
  readonly changes: ReadonlyArray<SegmentChange>;
  /** Its evaluations, newest first. */
  readonly evaluations: ReadonlyArray<SegmentEvaluation>;
  /** The segment. */
  readonly segment: Scalars['String']['output'];
};

/** A match of a saved segment. */
export type SegmentCondition = {
  /** The segment's name. */
  readonly name: Scalars['String']['input'];
  /** This version; the newest when left out. */
  readonly version?: InputMaybe<Scalars['Int']['input']>;
};

/** What uses a segment. */
export type SegmentConsumer = {
  readonly __typename?: 'SegmentConsumer';
  /** Whether it keeps the segment from being removed. */
  readonly holds: Scalars['Boolean']['output'];
  /** Its name or id. */
  readonly id: Scalars['String']['output'];
  /** What it is: segment, campaign or watch. */
  readonly kind: Scalars['String']['output'];
  /** Its version or state. */
  readonly state?: Maybe<Scalars['String']['output']>;
};

/** Who came and went between two versions or instants of a segment, and why. */
export type SegmentDiff = {
  readonly __typename?: 'SegmentDiff';
  /** What is. */
  readonly after: SegmentSide;
  /** What was. */
  readonly before: SegmentSide;
  /** Conditions that alone kept wallets out on the other side, most wallets first. */
  readonly causes: ReadonlyArray<SegmentCause>;
  /** Wallets that came. */
  readonly entered: Scalars['Int']['output'];
  /** Wallets that went. */
  readonly left: Scalars['Int']['output'];
  /** Some that came and went, ten each. */
  readonly sample: SegmentChangeSample;
  /** The segment. */
  readonly segment: Scalars['String']['output'];
  /** Wallets that were and are in. */
  readonly stayed: Scalars['Int']['output'];
  /** Wallets that no single condition kept out. */
  readonly unattributed: SegmentChangeCount;
};

/** One evaluation of a watched segment. */
export type SegmentEvaluation = {
  readonly __typename?: 'SegmentEvaluation';
  /** As of when. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Wallets that entered since the one before. */
  readonly entered: Scalars['Int']['output'];
  /** Wallets that left. */
  readonly exited: Scalars['Int']['output'];
  /** The models whose scores it read. */
  readonly model?: Maybe<Scalars['String']['output']>;
  /** Members. */
  readonly size: Scalars['Int']['output'];
  /** By which version of the filter. */
  readonly version: Scalars['Int']['output'];
};

/** What two to eight segments share. */
export type SegmentOverlap = {
  readonly __typename?: 'SegmentOverlap';
  /** Wallets in any of them. */
  readonly any: Scalars['Int']['output'];
  /** As of when. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Every two of them. */
  readonly pairs: ReadonlyArray<SegmentPair>;
  /** Wallets that are in just these and in no other, largest first. */
  readonly regions: ReadonlyArray<SegmentRegion>;
  /** The segments in the order asked. */
  readonly segments: ReadonlyArray<SegmentSize>;
};

/** What two segments share, by their positions from 0. */
export type SegmentPair = {
  readonly __typename?: 'SegmentPair';
  /** The one. */
  readonly a: Scalars['Int']['output'];
  /** The other. */
  readonly b: Scalars['Int']['output'];
  /** Wallets in both. */
  readonly both: Scalars['Int']['output'];
  /** Both over either, 0 to 1; null when both are empty. */
  readonly jaccard?: Maybe<Scalars['Float']['output']>;
};

/** What a segment would hold. */
export type SegmentPreview = {
  readonly __typename?: 'SegmentPreview';
  /** As of when. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Members by probability in ten equal bins; empty when nothing was scored. */
  readonly histogram: ReadonlyArray<ScoreBin>;
  /** The goal whose probabilities fill the histogram; null when nothing was scored. */
  readonly histogramGoal?: Maybe<Scalars['String']['output']>;
  /** Wallets that there are. */
  readonly population: Scalars['Int']['output'];
  /** Members by label as of the instant, the most frequent twenty. */
  readonly reach: ReadonlyArray<LabelCount>;
  /** Some members, the same each time. */
  readonly sample: ReadonlyArray<Scalars['Address']['output']>;
  /** Size over population, 0 to 1. */
  readonly share: Scalars['Float']['output'];
  /** Wallets that match. */
  readonly size: Scalars['Int']['output'];
  /** Members that a standing suppression would hold back, by reason. */
  readonly suppressed: ReadonlyArray<ReasonCount>;
  /** Wallets of which the filter cannot say, because a value is unknown; they do not match. */
  readonly unknown: Scalars['Int']['output'];
};

/** A region of the diagram. */
export type SegmentRegion = {
  readonly __typename?: 'SegmentRegion';
  /** Positions of the segments, from 0. */
  readonly inside: ReadonlyArray<Scalars['Int']['output']>;
  /** Wallets that are in these and in no other. */
  readonly wallets: Scalars['Int']['output'];
};

/** A segment: by name, or by a filter as where or text. */
export type SegmentSelector = {
  /** A saved segment. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** A filter as text. */
  readonly text?: InputMaybe<Scalars['String']['input']>;
  /** Its version; the newest when left out. */
  readonly version?: InputMaybe<Scalars['Int']['input']>;
  /** A filter. */
  readonly where?: InputMaybe<WalletFilter>;
};

/** A side of a comparison. */
export type SegmentSide = {
  readonly __typename?: 'SegmentSide';
  /** As of when. */
  readonly asOf: Scalars['DateTime']['output'];
  /** The version. */
  readonly version: Scalars['Int']['output'];
};

/** A segment and its size. */
export type SegmentSize = {
  readonly __typename?: 'SegmentSize';
  /** Its name, or the text of its filter. */
  readonly segment: Scalars['String']['output'];
  /** Wallets. */
  readonly size: Scalars['Int']['output'];
};

/** Whether a segment is evaluated with every new instant. */
export type SegmentWatch = {
  readonly __typename?: 'SegmentWatch';
  /** The segment. */
  readonly segment: Scalars['String']['output'];
  /** Whether it is watched now. */
  readonly watched: Scalars['Boolean']['output'];
};

/** The frozen members of a segment as of an instant. Its id is its content, so that it never changes. */
export type Snapshot = {
  readonly __typename?: 'Snapshot';
  /** As of when. */
  readonly asOf: Scalars['DateTime']['output'];
  /** The hash of filter, instant, models and members. */
  readonly id: Scalars['ID']['output'];
  /** The model whose scores the filter read, if it read any. */
  readonly model?: Maybe<Scalars['String']['output']>;
  /** The segment. */
  readonly segment: Scalars['String']['output'];
  /** Members. */
  readonly size: Scalars['Int']['output'];
  /** The segment's version. */
  readonly version: Scalars['Int']['output'];
};

/** The snapshot, or why it was refused. */
export type SnapshotSegmentResult = Refusal | Snapshot;

/** Recipients in one state. */
export type StateCount = {
  readonly __typename?: 'StateCount';
  /** QUEUED, SUBMITTED, INCLUDED, FINALIZED, CLAIMED, FAILED, EXPIRED or SUPPRESSED_LATE. */
  readonly state: Scalars['String']['output'];
  /** Wallets. */
  readonly wallets: Scalars['Int']['output'];
};

/** The stored version, or why it was refused. */
export type StoreWalletListResult = Refusal | WalletList;

/** What can be watched, over `/graphql/stream` (server-sent events) or as a WebSocket (graphql-transport-ws) at `/graphql`. What is watched ends when the key does. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /** The campaign as it stands, and again whenever its state, ledger or batches change; ends when nothing can change any more. Roles: all. */
  readonly campaignProgress: Campaign;
  /** Changes of state and reports of runs from now on; of one run it begins with how it stands and ends when it does. A slow reader gets the newest report of each state. Roles: all. */
  readonly jobProgress: JobEvent;
};


/** What can be watched, over `/graphql/stream` (server-sent events) or as a WebSocket (graphql-transport-ws) at `/graphql`. What is watched ends when the key does. */
export type SubscriptioncampaignProgressArgs = {
  id: Scalars['ID']['input'];
};


/** What can be watched, over `/graphql/stream` (server-sent events) or as a WebSocket (graphql-transport-ws) at `/graphql`. What is watched ends when the key does. */
export type SubscriptionjobProgressArgs = {
  job?: InputMaybe<Scalars['String']['input']>;
  run?: InputMaybe<Scalars['ID']['input']>;
};

/** How likely a wallet is one of many of one actor. Unknown is null, never 0. */
export type SybilRisk = {
  readonly __typename?: 'SybilRisk';
  /** As of when; null = neither the wallet nor its entity was ever scored. */
  readonly asOf?: Maybe<Scalars['DateTime']['output']>;
  /** How many members that is. */
  readonly entityMembers: Scalars['Int']['output'];
  /** The mean over the members of its entity whose risk is known; null = unknown. */
  readonly entityProbability?: Maybe<Scalars['Float']['output']>;
  /** The model that says it; null = none. */
  readonly model?: Maybe<Scalars['ID']['output']>;
  /** Precision of flagged wallets on entities that the model had not seen; null = unknown. */
  readonly precision?: Maybe<RiskEstimate>;
  /** The wallet's own; null = unknown. */
  readonly risk?: Maybe<Risk>;
  /** The wallet asked about. */
  readonly wallet: Scalars['Address']['output'];
};

/** Who is suppressed for sybil risk. */
export type SybilScreeningInput = {
  /** The risk from which a wallet is suppressed as SYBIL_RISK, above 0 and at most 1. */
  readonly from: Scalars['Float']['input'];
  /** What becomes of a wallet whose risk is unknown: it is never taken for 0. */
  readonly unknown: UnknownRisk;
};

/** The token that is given. */
export type Token = {
  readonly __typename?: 'Token';
  /** Its contract. */
  readonly address: Scalars['Address']['output'];
  /** How many decimal places a whole token has. */
  readonly decimals: Scalars['Int']['output'];
  /** Its symbol. */
  readonly symbol: Scalars['String']['output'];
};

/** The token to give. */
export type TokenInput = {
  /** Its contract. */
  readonly address: Scalars['Address']['input'];
  /** How many decimal places a whole token has, 0 to 255. */
  readonly decimals: Scalars['Int']['input'];
  /** Its symbol. */
  readonly symbol: Scalars['String']['input'];
};

/** A figure that the data does not allow. */
export type Unavailable = {
  readonly __typename?: 'Unavailable';
  /** Why there is none. */
  readonly reason: Scalars['String']['output'];
};

/** A ratio that can be anything, because its denominator may be 0. */
export type UnboundedRatio = {
  readonly __typename?: 'UnboundedRatio';
  /** Why it has no bounds. */
  readonly reason: Scalars['String']['output'];
};

/** What becomes of wallets whose sybil risk is unknown. */
export type UnknownRisk =
  /** Sent to. */
  | 'pass'
  /** Suppressed as UNKNOWN_SCORE. */
  | 'suppress';

/** Whose key this is. */
export type Viewer = {
  readonly __typename?: 'Viewer';
  /** The person or service that the key belongs to: proposer of what it creates, approver of what it approves. */
  readonly principal: Scalars['String']['output'];
  /** What the key may do. */
  readonly role: Role;
};

/** A 20-byte address that was seen, with what is known of it as of an instant. */
export type Wallet = {
  readonly __typename?: 'Wallet';
  /** The address. */
  readonly address: Scalars['Address']['output'];
  /** The instant as of which features and scores are given; null when no features were built yet. */
  readonly asOf?: Maybe<Scalars['DateTime']['output']>;
  /** Whom it is believed to be one actor with; null where it is linked to nobody, or entities were not built by then. */
  readonly entity?: Maybe<Entity>;
  /** Its features; each is null where unknown. */
  readonly features: WalletFeatures;
  /** What it holds as of the instant, by the movements seen: tokens in the order in which they were first stored, those of which it holds nothing left out. */
  readonly holdings: ReadonlyArray<Holding>;
  /** The address in lower case, which never changes. */
  readonly id: Scalars['ID']['output'];
  /** What sources say about it. */
  readonly labels: ReadonlyArray<Label>;
  /** Its scores, one a goal, by the newest model that scored as of the instant. */
  readonly scores: ReadonlyArray<Score>;
};


/** A 20-byte address that was seen, with what is known of it as of an instant. */
export type WalletholdingsArgs = {
  first: Scalars['Int']['input'];
};


/** A 20-byte address that was seen, with what is known of it as of an instant. */
export type WalletscoresArgs = {
  goal?: InputMaybe<Scalars['String']['input']>;
};

/** A page of wallets (Relay connection). */
export type WalletConnection = {
  readonly __typename?: 'WalletConnection';
  /** The instant as of which the page was read; later pages of the same cursor keep it. */
  readonly asOf?: Maybe<Scalars['DateTime']['output']>;
  /** The wallets with their cursors. */
  readonly edges: ReadonlyArray<WalletEdge>;
  /** The wallets. */
  readonly nodes: ReadonlyArray<Wallet>;
  /** Where the page ends. */
  readonly pageInfo: PageInfo;
  /** Wallets that match on all pages together; counted only when asked for. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A wallet in a page. */
export type WalletEdge = {
  readonly __typename?: 'WalletEdge';
  /** Pass it as `after` to go on behind this wallet. */
  readonly cursor: Scalars['String']['output'];
  /** The wallet. */
  readonly node: Wallet;
};

/** The features of a wallet as of an instant. */
export type WalletFeatures = {
  readonly __typename?: 'WalletFeatures';
  /** Calendar days (UTC) with an act. Unit: days. Null where unknown. */
  readonly act_days?: Maybe<Scalars['Float']['output']>;
  /** Calendar days (UTC) with an act of the last 30 days. Unit: days. Null where unknown. */
  readonly act_days_30d?: Maybe<Scalars['Float']['output']>;
  /** Calendar days (UTC) with an act of the last 90 days. Unit: days. Null where unknown. */
  readonly act_days_90d?: Maybe<Scalars['Float']['output']>;
  /** Longest time between consecutive active hours. Unit: days. Null where unknown. */
  readonly act_gap_max_days?: Maybe<Scalars['Float']['output']>;
  /** Mean time between consecutive active hours. Unit: days. Null where unknown. */
  readonly act_gap_mean_days?: Maybe<Scalars['Float']['output']>;
  /** Standard deviation of the time between consecutive active hours. Unit: days. Null where unknown. */
  readonly act_gap_std_days?: Maybe<Scalars['Float']['output']>;
  /** Time since the last act over the mean gap, which counts as at least a day. Unit: ratio. Null where unknown. */
  readonly act_overdue_gaps?: Maybe<Scalars['Float']['output']>;
  /** Calendar days (UTC) with any activity. Unit: days. Null where unknown. */
  readonly active_days?: Maybe<Scalars['Float']['output']>;
  /** Transactions and token movements sent to others, and sides of trades. Unit: acts. Null where unknown. */
  readonly acts?: Maybe<Scalars['Float']['output']>;
  /** Transactions and token movements sent to others, and sides of trades, in the last 30 days. Unit: acts. Null where unknown. */
  readonly acts_30d?: Maybe<Scalars['Float']['output']>;
  /** Standard deviation of those gaps minus their mean, over the sum of both: -1 = like a clock, 0 = by chance, towards 1 = in bursts. Unit: index. Null where unknown. */
  readonly burstiness?: Maybe<Scalars['Float']['output']>;
  /** Distinct categories bought; unknown when none was stated. Unit: categories. Null where unknown. */
  readonly categories_bought?: Maybe<Scalars['Float']['output']>;
  /** Share of pairs of neighbours that deal with each other. Unit: share. Null where unknown. */
  readonly clustering_share?: Maybe<Scalars['Float']['output']>;
  /** Mean cosine of its collections with those of these wallets. Unit: cosine. Null where unknown. */
  readonly collection_peer_similarity?: Maybe<Scalars['Float']['output']>;
  /** Wallets among the most alike by collections received, either way. Unit: wallets. Null where unknown. */
  readonly collection_peers?: Maybe<Scalars['Float']['output']>;
  /** Distinct collections of the items held. Unit: collections. Null where unknown. */
  readonly collections_held?: Maybe<Scalars['Float']['output']>;
  /** Distinct collections bought or sold. Unit: collections. Null where unknown. */
  readonly collections_traded?: Maybe<Scalars['Float']['output']>;
  /** Wallets in its Leiden community. Unit: wallets. Null where unknown. */
  readonly community_wallets?: Maybe<Scalars['Float']['output']>;
  /** Wallets in its weakly connected component. Unit: wallets. Null where unknown. */
  readonly component_wallets?: Maybe<Scalars['Float']['output']>;
  /** Sent transactions with at least four bytes of calldata, over all sent. Unit: share. Null where unknown. */
  readonly contract_call_share?: Maybe<Scalars['Float']['output']>;
  /** Transactions sent that create a contract. Unit: transactions. Null where unknown. */
  readonly contracts_created?: Maybe<Scalars['Float']['output']>;
  /** Largest k whose k-core holds the wallet. Unit: k. Null where unknown. */
  readonly core_number?: Maybe<Scalars['Float']['output']>;
  /** Time since it first sent anything or traded. Unit: days. Null where unknown. */
  readonly days_since_first_act?: Maybe<Scalars['Float']['output']>;
  /** Time since the first sale, transfer or transaction seen. Unit: days. Null where unknown. */
  readonly days_since_first_activity?: Maybe<Scalars['Float']['output']>;
  /** Time since another address first sent it native value. Unit: days. Null where unknown. */
  readonly days_since_first_funding?: Maybe<Scalars['Float']['output']>;
  /** Time since the first purchase or sale. Unit: days. Null where unknown. */
  readonly days_since_first_trade?: Maybe<Scalars['Float']['output']>;
  /** Time since it last sent anything or traded. Unit: days. Null where unknown. */
  readonly days_since_last_act?: Maybe<Scalars['Float']['output']>;
  /** Time since the last sale, transfer or transaction seen. Unit: days. Null where unknown. */
  readonly days_since_last_activity?: Maybe<Scalars['Float']['output']>;
  /** Time since the last purchase; unknown when it never bought. Unit: days. Null where unknown. */
  readonly days_since_last_purchase?: Maybe<Scalars['Float']['output']>;
  /** Time since the last sale; unknown when it never sold. Unit: days. Null where unknown. */
  readonly days_since_last_sale?: Maybe<Scalars['Float']['output']>;
  /** Time since the last purchase or sale. Unit: days. Null where unknown. */
  readonly days_since_last_trade?: Maybe<Scalars['Float']['output']>;
  /** Time since the last native transaction sent. Unit: days. Null where unknown. */
  readonly days_since_last_transaction_sent?: Maybe<Scalars['Float']['output']>;
  /** Burstiness of its dealings: −1 regular, 0 random, towards 1 in bursts. Unit: ratio. Null where unknown. */
  readonly dealing_burstiness?: Maybe<Scalars['Float']['output']>;
  /** Mean time between consecutive dealings. Unit: days. Null where unknown. */
  readonly dealing_gap_mean_days?: Maybe<Scalars['Float']['output']>;
  /** Median time between consecutive dealings. Unit: days. Null where unknown. */
  readonly dealing_gap_median_days?: Maybe<Scalars['Float']['output']>;
  /** Correlation of a gap between dealings with the next gap. Unit: correlation. Null where unknown. */
  readonly dealing_memory?: Maybe<Scalars['Float']['output']>;
  /** Sales, token movements and transactions with other wallets. Unit: dealings. Null where unknown. */
  readonly dealings?: Maybe<Scalars['Float']['output']>;
  /** Distinct wallets that sold, sent or paid to it. Unit: wallets. Null where unknown. */
  readonly degree_in?: Maybe<Scalars['Float']['output']>;
  /** Distinct wallets that it sold, sent or paid to. Unit: wallets. Null where unknown. */
  readonly degree_out?: Maybe<Scalars['Float']['output']>;
  /** Sum of known prices received. Unit: ETH. Null where unknown. */
  readonly earned_eth?: Maybe<Scalars['Float']['output']>;
  /** Sum of known prices received in the last 365 days. Unit: ETH. Null where unknown. */
  readonly earned_eth_365d?: Maybe<Scalars['Float']['output']>;
  /** Distinct ERC-20 tokens moved. Unit: tokens. Null where unknown. */
  readonly erc20_tokens?: Maybe<Scalars['Float']['output']>;
  /** Sent transactions that failed, over those of which the source says whether. Unit: share. Null where unknown. */
  readonly failed_share?: Maybe<Scalars['Float']['output']>;
  /** Wallets that this first funder funded first, this one included. Unit: wallets. Null where unknown. */
  readonly first_funder_wallets?: Maybe<Scalars['Float']['output']>;
  /** The value of that first transaction. Unit: ETH. Null where unknown. */
  readonly first_funding_eth?: Maybe<Scalars['Float']['output']>;
  /** Distinct first four bytes of calldata sent. Unit: selectors. Null where unknown. */
  readonly functions_called?: Maybe<Scalars['Float']['output']>;
  /** Median gas limit of transactions sent. Unit: gas. Null where unknown. */
  readonly gas_limit_median?: Maybe<Scalars['Float']['output']>;
  /** Highest gas price offered in transactions sent. Unit: gwei. Null where unknown. */
  readonly gas_price_max_gwei?: Maybe<Scalars['Float']['output']>;
  /** Median gas price offered in transactions sent. Unit: gwei. Null where unknown. */
  readonly gas_price_median_gwei?: Maybe<Scalars['Float']['output']>;
  /** Median of gas price offered over the median of all observed on the same chain and day (UTC): above 1 it pays to be fast. Unit: ratio. Null where unknown. */
  readonly gas_price_to_market?: Maybe<Scalars['Float']['output']>;
  /** Time since the item held longest arrived. Unit: days. Null where unknown. */
  readonly held_max_days?: Maybe<Scalars['Float']['output']>;
  /** Mean time since the items held now arrived. Unit: days. Null where unknown. */
  readonly held_mean_days?: Maybe<Scalars['Float']['output']>;
  /** How much its active hours share one time of day (UTC): 1 = always the same, 0 = spread evenly; unknown below three active hours. Unit: share. Null where unknown. */
  readonly hour_regularity_share?: Maybe<Scalars['Float']['output']>;
  /** Items that last went to the wallet, as far as sales and ERC-721 transfers show. Unit: items. Null where unknown. */
  readonly items_held?: Maybe<Scalars['Float']['output']>;
  /** Mean time that items were kept which have left again. Unit: days. Null where unknown. */
  readonly kept_mean_days?: Maybe<Scalars['Float']['output']>;
  /** Sum of native value received from other wallets. Unit: ETH. Null where unknown. */
  readonly native_received_eth?: Maybe<Scalars['Float']['output']>;
  /** Sum of native value sent. Unit: ETH. Null where unknown. */
  readonly native_sent_eth?: Maybe<Scalars['Float']['output']>;
  /** Mean over neighbours of the time since their first dealing. Unit: days. Null where unknown. */
  readonly neighbour_age_days?: Maybe<Scalars['Float']['output']>;
  /** Mean over neighbours of ln(1 + dealings). Unit: ln. Null where unknown. */
  readonly neighbour_dealings_log?: Maybe<Scalars['Float']['output']>;
  /** Mean over neighbours of ln(1 + counterparties). Unit: ln. Null where unknown. */
  readonly neighbour_degree_log?: Maybe<Scalars['Float']['output']>;
  /** Mean over neighbours of the time since their last dealing. Unit: days. Null where unknown. */
  readonly neighbour_idle_days?: Maybe<Scalars['Float']['output']>;
  /** Distinct ERC-721 and ERC-1155 contracts moved. Unit: collections. Null where unknown. */
  readonly nft_collections?: Maybe<Scalars['Float']['output']>;
  /** PageRank over the mean PageRank of the graph, which is 1. Unit: ratio. Null where unknown. */
  readonly pagerank_to_mean?: Maybe<Scalars['Float']['output']>;
  /** Mean time between consecutive purchases. Unit: days. Null where unknown. */
  readonly purchase_gap_mean_days?: Maybe<Scalars['Float']['output']>;
  /** Standard deviation of the time between consecutive purchases. Unit: days. Null where unknown. */
  readonly purchase_gap_std_days?: Maybe<Scalars['Float']['output']>;
  /** Time since the last purchase over the mean gap, which counts as at least one day. Unit: ratio. Null where unknown. */
  readonly purchase_overdue_gaps?: Maybe<Scalars['Float']['output']>;
  /** Highest known price paid. Unit: ETH. Null where unknown. */
  readonly purchase_price_max_eth?: Maybe<Scalars['Float']['output']>;
  /** Median of known prices paid. Unit: ETH. Null where unknown. */
  readonly purchase_price_median_eth?: Maybe<Scalars['Float']['output']>;
  /** Median of price paid over the median price of the same collection and calendar month so far. Unit: ratio. Null where unknown. */
  readonly purchase_price_to_market?: Maybe<Scalars['Float']['output']>;
  /** The same of the last 90 days minus that of all purchases: above 0 it has begun to pay more than the market. Unit: ratio. Null where unknown. */
  readonly purchase_price_to_market_change_90d?: Maybe<Scalars['Float']['output']>;
  /** Purchases over all trades. Unit: share. Null where unknown. */
  readonly purchase_share?: Maybe<Scalars['Float']['output']>;
  /** Items bought. Unit: trades. Null where unknown. */
  readonly purchases?: Maybe<Scalars['Float']['output']>;
  /** Items bought in the last 30 days. Unit: trades. Null where unknown. */
  readonly purchases_30d?: Maybe<Scalars['Float']['output']>;
  /** Items bought in the last 90 days. Unit: trades. Null where unknown. */
  readonly purchases_90d?: Maybe<Scalars['Float']['output']>;
  /** Items bought in the last 365 days. Unit: trades. Null where unknown. */
  readonly purchases_365d?: Maybe<Scalars['Float']['output']>;
  /** Arrivals that left again within 30 days, over all arrivals. Unit: share. Null where unknown. */
  readonly resold_share_30d?: Maybe<Scalars['Float']['output']>;
  /** Items sold. Unit: trades. Null where unknown. */
  readonly sales?: Maybe<Scalars['Float']['output']>;
  /** Items sold in the last 30 days. Unit: trades. Null where unknown. */
  readonly sales_30d?: Maybe<Scalars['Float']['output']>;
  /** Items sold in the last 90 days. Unit: trades. Null where unknown. */
  readonly sales_90d?: Maybe<Scalars['Float']['output']>;
  /** Items sold in the last 365 days. Unit: trades. Null where unknown. */
  readonly sales_365d?: Maybe<Scalars['Float']['output']>;
  /** The mean of neighbour_age_days over neighbours. Unit: days. Null where unknown. */
  readonly second_age_days?: Maybe<Scalars['Float']['output']>;
  /** The mean of neighbour_dealings_log over neighbours. Unit: ln. Null where unknown. */
  readonly second_dealings_log?: Maybe<Scalars['Float']['output']>;
  /** The mean of neighbour_degree_log over neighbours. Unit: ln. Null where unknown. */
  readonly second_degree_log?: Maybe<Scalars['Float']['output']>;
  /** The mean of neighbour_idle_days over neighbours. Unit: days. Null where unknown. */
  readonly second_idle_days?: Maybe<Scalars['Float']['output']>;
  /** Sum of known prices paid. Unit: ETH. Null where unknown. */
  readonly spent_eth?: Maybe<Scalars['Float']['output']>;
  /** Sum of known prices paid in the last 365 days. Unit: ETH. Null where unknown. */
  readonly spent_eth_365d?: Maybe<Scalars['Float']['output']>;
  /** Token movements received from the zero address. Unit: transfers. Null where unknown. */
  readonly token_mints?: Maybe<Scalars['Float']['output']>;
  /** Token movements either way in the last 90 days. Unit: transfers. Null where unknown. */
  readonly token_transfers_90d?: Maybe<Scalars['Float']['output']>;
  /** Token movements received. Unit: transfers. Null where unknown. */
  readonly token_transfers_in?: Maybe<Scalars['Float']['output']>;
  /** Token movements received in the last 30 days. Unit: transfers. Null where unknown. */
  readonly token_transfers_in_30d?: Maybe<Scalars['Float']['output']>;
  /** Token movements sent. Unit: transfers. Null where unknown. */
  readonly token_transfers_out?: Maybe<Scalars['Float']['output']>;
  /** Token movements sent in the last 30 days. Unit: transfers. Null where unknown. */
  readonly token_transfers_out_30d?: Maybe<Scalars['Float']['output']>;
  /** Distinct token contracts moved in the last 30 days. Unit: tokens. Null where unknown. */
  readonly tokens_30d?: Maybe<Scalars['Float']['output']>;
  /** Distinct wallets bought from or sold to. Unit: wallets. Null where unknown. */
  readonly trade_counterparties?: Maybe<Scalars['Float']['output']>;
  /** Calendar months (UTC) with a trade. Unit: months. Null where unknown. */
  readonly trading_months?: Maybe<Scalars['Float']['output']>;
  /** Distinct addresses sent to or received from. Unit: wallets. Null where unknown. */
  readonly transaction_counterparties?: Maybe<Scalars['Float']['output']>;
  /** Highest nonce sent plus one: transactions ever, observed or not. Unit: transactions. Null where unknown. */
  readonly transactions_ever?: Maybe<Scalars['Float']['output']>;
  /** Native transactions received from other wallets. Unit: transactions. Null where unknown. */
  readonly transactions_received?: Maybe<Scalars['Float']['output']>;
  /** Native transactions sent, as far as they were observed. Unit: transactions. Null where unknown. */
  readonly transactions_sent?: Maybe<Scalars['Float']['output']>;
  /** Native transactions sent in the last 30 days. Unit: transactions. Null where unknown. */
  readonly transactions_sent_30d?: Maybe<Scalars['Float']['output']>;
  /** Native transactions sent in the last 90 days. Unit: transactions. Null where unknown. */
  readonly transactions_sent_90d?: Maybe<Scalars['Float']['output']>;
  /** Distinct addresses that tokens came from or went to. Unit: addresses. Null where unknown. */
  readonly transfer_counterparties?: Maybe<Scalars['Float']['output']>;
  /** Distinct addresses that tokens came from or went to in the last 30 days. Unit: addresses. Null where unknown. */
  readonly transfer_counterparties_30d?: Maybe<Scalars['Float']['output']>;
  /** Circular mean of the time of day (UTC) of its active hours, 0 to 24. Unit: hour. Null where unknown. */
  readonly usual_hour?: Maybe<Scalars['Float']['output']>;
  /** How much its active hours share one day of the week (UTC): 1 = always the same, 0 = spread evenly; unknown below three active hours. Unit: share. Null where unknown. */
  readonly weekday_regularity_share?: Maybe<Scalars['Float']['output']>;
  /** Active hours on Saturdays and Sundays (UTC), over all. Unit: share. Null where unknown. */
  readonly weekend_share?: Maybe<Scalars['Float']['output']>;
};

/** Which wallets. Every field given must hold. An empty filter is refused. */
export type WalletFilter = {
  /** Calendar days (UTC) with an act. Unit: days. */
  readonly act_days?: InputMaybe<Comparison>;
  /** Calendar days (UTC) with an act of the last 30 days. Unit: days. */
  readonly act_days_30d?: InputMaybe<Comparison>;
  /** Calendar days (UTC) with an act of the last 90 days. Unit: days. */
  readonly act_days_90d?: InputMaybe<Comparison>;
  /** Longest time between consecutive active hours. Unit: days. */
  readonly act_gap_max_days?: InputMaybe<Comparison>;
  /** Mean time between consecutive active hours. Unit: days. */
  readonly act_gap_mean_days?: InputMaybe<Comparison>;
  /** Standard deviation of the time between consecutive active hours. Unit: days. */
  readonly act_gap_std_days?: InputMaybe<Comparison>;
  /** Time since the last act over the mean gap, which counts as at least a day. Unit: ratio. */
  readonly act_overdue_gaps?: InputMaybe<Comparison>;
  /** Calendar days (UTC) with any activity. Unit: days. */
  readonly active_days?: InputMaybe<Comparison>;
  /** Transactions and token movements sent to others, and sides of trades. Unit: acts. */
  readonly acts?: InputMaybe<Comparison>;
  /** Transactions and token movements sent to others, and sides of trades, in the last 30 days. Unit: acts. */
  readonly acts_30d?: InputMaybe<Comparison>;
  /** All of these hold; at least one. */
  readonly and?: InputMaybe<ReadonlyArray<WalletFilter>>;
  /** Standard deviation of those gaps minus their mean, over the sum of both: -1 = like a clock, 0 = by chance, towards 1 = in bursts. Unit: index. */
  readonly burstiness?: InputMaybe<Comparison>;
  /** Distinct categories bought; unknown when none was stated. Unit: categories. */
  readonly categories_bought?: InputMaybe<Comparison>;
  /** Share of pairs of neighbours that deal with each other. Unit: share. */
  readonly clustering_share?: InputMaybe<Comparison>;
  /** Mean cosine of its collections with those of these wallets. Unit: cosine. */
  readonly collection_peer_similarity?: InputMaybe<Comparison>;
  /** Wallets among the most alike by collections received, either way. Unit: wallets. */
  readonly collection_peers?: InputMaybe<Comparison>;
  /** Distinct collections of the items held. Unit: collections. */
  readonly collections_held?: InputMaybe<Comparison>;
  /** Distinct collections bought or sold. Unit: collections. */
  readonly collections_traded?: InputMaybe<Comparison>;
  /** Its Leiden community in the wallet graph, by number (the lowest wallet id in it). */
  readonly community?: InputMaybe<Comparison>;
  /** Wallets in its Leiden community. Unit: wallets. */
  readonly community_wallets?: InputMaybe<Comparison>;
  /** Its weakly connected component of the wallet graph, by number (the lowest wallet id in it). */
  readonly component?: InputMaybe<Comparison>;
  /** Wallets in its weakly connected component. Unit: wallets. */
  readonly component_wallets?: InputMaybe<Comparison>;
  /** Sent transactions with at least four bytes of calldata, over all sent. Unit: share. */
  readonly contract_call_share?: InputMaybe<Comparison>;
  /** Transactions sent that create a contract. Unit: transactions. */
  readonly contracts_created?: InputMaybe<Comparison>;
  /** Largest k whose k-core holds the wallet. Unit: k. */
  readonly core_number?: InputMaybe<Comparison>;
  /** Time since it first sent anything or traded. Unit: days. */
  readonly days_since_first_act?: InputMaybe<Comparison>;
  /** Time since the first sale, transfer or transaction seen. Unit: days. */
  readonly days_since_first_activity?: InputMaybe<Comparison>;
  /** Time since another address first sent it native value. Unit: days. */
  readonly days_since_first_funding?: InputMaybe<Comparison>;
  /** Time since the first purchase or sale. Unit: days. */
  readonly days_since_first_trade?: InputMaybe<Comparison>;
  /** Time since it last sent anything or traded. Unit: days. */
  readonly days_since_last_act?: InputMaybe<Comparison>;
  /** Time since the last sale, transfer or transaction seen. Unit: days. */
  readonly days_since_last_activity?: InputMaybe<Comparison>;
  /** Time since the last purchase; unknown when it never bought. Unit: days. */
  readonly days_since_last_purchase?: InputMaybe<Comparison>;
  /** Time since the last sale; unknown when it never sold. Unit: days. */
  readonly days_since_last_sale?: InputMaybe<Comparison>;
  /** Time since the last purchase or sale. Unit: days. */
  readonly days_since_last_trade?: InputMaybe<Comparison>;
  /** Time since the last native transaction sent. Unit: days. */
  readonly days_since_last_transaction_sent?: InputMaybe<Comparison>;
  /** Burstiness of its dealings: −1 regular, 0 random, towards 1 in bursts. Unit: ratio. */
  readonly dealing_burstiness?: InputMaybe<Comparison>;
  /** Mean time between consecutive dealings. Unit: days. */
  readonly dealing_gap_mean_days?: InputMaybe<Comparison>;
  /** Median time between consecutive dealings. Unit: days. */
  readonly dealing_gap_median_days?: InputMaybe<Comparison>;
  /** Correlation of a gap between dealings with the next gap. Unit: correlation. */
  readonly dealing_memory?: InputMaybe<Comparison>;
  /** Sales, token movements and transactions with other wallets. Unit: dealings. */
  readonly dealings?: InputMaybe<Comparison>;
  /** Distinct wallets that sold, sent or paid to it. Unit: wallets. */
  readonly degree_in?: InputMaybe<Comparison>;
  /** Distinct wallets that it sold, sent or paid to. Unit: wallets. */
  readonly degree_out?: InputMaybe<Comparison>;
  /** Sum of known prices received. Unit: ETH. */
  readonly earned_eth?: InputMaybe<Comparison>;
  /** Sum of known prices received in the last 365 days. Unit: ETH. */
  readonly earned_eth_365d?: InputMaybe<Comparison>;
  /** The entity it is believed to belong to. */
  readonly entity?: InputMaybe<EntityCondition>;
  /** Distinct ERC-20 tokens moved. Unit: tokens. */
  readonly erc20_tokens?: InputMaybe<Comparison>;
  /** Sent transactions that failed, over those of which the source says whether. Unit: share. */
  readonly failed_share?: InputMaybe<Comparison>;
  /** Wallets that this first funder funded first, this one included. Unit: wallets. */
  readonly first_funder_wallets?: InputMaybe<Comparison>;
  /** The value of that first transaction. Unit: ETH. */
  readonly first_funding_eth?: InputMaybe<Comparison>;
  /** Distinct first four bytes of calldata sent. Unit: selectors. */
  readonly functions_called?: InputMaybe<Comparison>;
  /** Median gas limit of transactions sent. Unit: gas. */
  readonly gas_limit_median?: InputMaybe<Comparison>;
  /** Highest gas price offered in transactions sent. Unit: gwei. */
  readonly gas_price_max_gwei?: InputMaybe<Comparison>;
  /** Median gas price offered in transactions sent. Unit: gwei. */
  readonly gas_price_median_gwei?: InputMaybe<Comparison>;
  /** Median of gas price offered over the median of all observed on the same chain and day (UTC): above 1 it pays to be fast. Unit: ratio. */
  readonly gas_price_to_market?: InputMaybe<Comparison>;
  /** Time since the item held longest arrived. Unit: days. */
  readonly held_max_days?: InputMaybe<Comparison>;
  /** Mean time since the items held now arrived. Unit: days. */
  readonly held_mean_days?: InputMaybe<Comparison>;
  /** Holds so much of a token. */
  readonly holds?: InputMaybe<HoldingCondition>;
  /** How much its active hours share one time of day (UTC): 1 = always the same, 0 = spread evenly; unknown below three active hours. Unit: share. */
  readonly hour_regularity_share?: InputMaybe<Comparison>;
  /** Items that last went to the wallet, as far as sales and ERC-721 transfers show. Unit: items. */
  readonly items_held?: InputMaybe<Comparison>;
  /** Mean time that items were kept which have left again. Unit: days. */
  readonly kept_mean_days?: InputMaybe<Comparison>;
  /** A label that stands at the instant. */
  readonly label?: InputMaybe<LabelCondition>;
  /** One of these. The first that holds: passive = never acted; new = first act within 30 days; returned = acted within 30 days after 90 or more without; power = acted on 5 days or more of the last 30; active = acted within 30 days; at_risk = acted within 90 days; dormant = acted before that only. */
  readonly lifecycle_stage?: InputMaybe<ReadonlyArray<LifecycleStageValue>>;
  /** One of these wallets; at least one, at most 200,000. */
  readonly list?: InputMaybe<ReadonlyArray<Scalars['Address']['input']>>;
  /** Sum of native value received from other wallets. Unit: ETH. */
  readonly native_received_eth?: InputMaybe<Comparison>;
  /** Sum of native value sent. Unit: ETH. */
  readonly native_sent_eth?: InputMaybe<Comparison>;
  /** Dealt with a wallet of a group, directly or through others. */
  readonly near?: InputMaybe<NearCondition>;
  /** Mean over neighbours of the time since their first dealing. Unit: days. */
  readonly neighbour_age_days?: InputMaybe<Comparison>;
  /** Mean over neighbours of ln(1 + dealings). Unit: ln. */
  readonly neighbour_dealings_log?: InputMaybe<Comparison>;
  /** Mean over neighbours of ln(1 + counterparties). Unit: ln. */
  readonly neighbour_degree_log?: InputMaybe<Comparison>;
  /** Mean over neighbours of the time since their last dealing. Unit: days. */
  readonly neighbour_idle_days?: InputMaybe<Comparison>;
  /** Distinct ERC-721 and ERC-1155 contracts moved. Unit: collections. */
  readonly nft_collections?: InputMaybe<Comparison>;
  /** This does not hold. What is unknown stays unknown. */
  readonly not?: InputMaybe<WalletFilter>;
  /** Any of these holds; at least one. */
  readonly or?: InputMaybe<ReadonlyArray<WalletFilter>>;
  /** PageRank over the mean PageRank of the graph, which is 1. Unit: ratio. */
  readonly pagerank_to_mean?: InputMaybe<Comparison>;
  /** What it did, in which order, and then left undone. */
  readonly pattern?: InputMaybe<PatternCondition>;
  /** Mean time between consecutive purchases. Unit: days. */
  readonly purchase_gap_mean_days?: InputMaybe<Comparison>;
  /** Standard deviation of the time between consecutive purchases. Unit: days. */
  readonly purchase_gap_std_days?: InputMaybe<Comparison>;
  /** Time since the last purchase over the mean gap, which counts as at least one day. Unit: ratio. */
  readonly purchase_overdue_gaps?: InputMaybe<Comparison>;
  /** Highest known price paid. Unit: ETH. */
  readonly purchase_price_max_eth?: InputMaybe<Comparison>;
  /** Median of known prices paid. Unit: ETH. */
  readonly purchase_price_median_eth?: InputMaybe<Comparison>;
  /** Median of price paid over the median price of the same collection and calendar month so far. Unit: ratio. */
  readonly purchase_price_to_market?: InputMaybe<Comparison>;
  /** The same of the last 90 days minus that of all purchases: above 0 it has begun to pay more than the market. Unit: ratio. */
  readonly purchase_price_to_market_change_90d?: InputMaybe<Comparison>;
  /** Purchases over all trades. Unit: share. */
  readonly purchase_share?: InputMaybe<Comparison>;
  /** Items bought. Unit: trades. */
  readonly purchases?: InputMaybe<Comparison>;
  /** Items bought in the last 30 days. Unit: trades. */
  readonly purchases_30d?: InputMaybe<Comparison>;
  /** Items bought in the last 90 days. Unit: trades. */
  readonly purchases_90d?: InputMaybe<Comparison>;
  /** Items bought in the last 365 days. Unit: trades. */
  readonly purchases_365d?: InputMaybe<Comparison>;
  /** Arrivals that left again within 30 days, over all arrivals. Unit: share. */
  readonly resold_share_30d?: InputMaybe<Comparison>;
  /** Items sold. Unit: trades. */
  readonly sales?: InputMaybe<Comparison>;
  /** Items sold in the last 30 days. Unit: trades. */
  readonly sales_30d?: InputMaybe<Comparison>;
  /** Items sold in the last 90 days. Unit: trades. */
  readonly sales_90d?: InputMaybe<Comparison>;
  /** Items sold in the last 365 days. Unit: trades. */
  readonly sales_365d?: InputMaybe<Comparison>;
  /** Scores, by goal. */
  readonly score?: InputMaybe<ScoreFilter>;
  /** The mean of neighbour_age_days over neighbours. Unit: days. */
  readonly second_age_days?: InputMaybe<Comparison>;
  /** The mean of neighbour_dealings_log over neighbours. Unit: ln. */
  readonly second_dealings_log?: InputMaybe<Comparison>;
  /** The mean of neighbour_degree_log over neighbours. Unit: ln. */
  readonly second_degree_log?: InputMaybe<Comparison>;
  /** The mean of neighbour_idle_days over neighbours. Unit: days. */
  readonly second_idle_days?: InputMaybe<Comparison>;
  /** A match of a saved segment. */
  readonly segment?: InputMaybe<SegmentCondition>;
  /** Sum of known prices paid. Unit: ETH. */
  readonly spent_eth?: InputMaybe<Comparison>;
  /** Sum of known prices paid in the last 365 days. Unit: ETH. */
  readonly spent_eth_365d?: InputMaybe<Comparison>;
  /** One of the wallets of the stored list of this name. */
  readonly stored?: InputMaybe<Scalars['String']['input']>;
  /** Token movements received from the zero address. Unit: transfers. */
  readonly token_mints?: InputMaybe<Comparison>;
  /** Token movements either way in the last 90 days. Unit: transfers. */
  readonly token_transfers_90d?: InputMaybe<Comparison>;
  /** Token movements received. Unit: transfers. */
  readonly token_transfers_in?: InputMaybe<Comparison>;
  /** Token movements received in the last 30 days. Unit: transfers. */
  readonly token_transfers_in_30d?: InputMaybe<Comparison>;
  /** Token movements sent. Unit: transfers. */
  readonly token_transfers_out?: InputMaybe<Comparison>;
  /** Token movements sent in the last 30 days. Unit: transfers. */
  readonly token_transfers_out_30d?: InputMaybe<Comparison>;
  /** Distinct token contracts moved in the last 30 days. Unit: tokens. */
  readonly tokens_30d?: InputMaybe<Comparison>;
  /** Distinct wallets bought from or sold to. Unit: wallets. */
  readonly trade_counterparties?: InputMaybe<Comparison>;
  /** Calendar months (UTC) with a trade. Unit: months. */
  readonly trading_months?: InputMaybe<Comparison>;
  /** Distinct addresses sent to or received from. Unit: wallets. */
  readonly transaction_counterparties?: InputMaybe<Comparison>;
  /** Highest nonce sent plus one: transactions ever, observed or not. Unit: transactions. */
  readonly transactions_ever?: InputMaybe<Comparison>;
  /** Native transactions received from other wallets. Unit: transactions. */
  readonly transactions_received?: InputMaybe<Comparison>;
  /** Native transactions sent, as far as they were observed. Unit: transactions. */
  readonly transactions_sent?: InputMaybe<Comparison>;
  /** Native transactions sent in the last 30 days. Unit: transactions. */
  readonly transactions_sent_30d?: InputMaybe<Comparison>;
  /** Native transactions sent in the last 90 days. Unit: transactions. */
  readonly transactions_sent_90d?: InputMaybe<Comparison>;
  /** Distinct addresses that tokens came from or went to. Unit: addresses. */
  readonly transfer_counterparties?: InputMaybe<Comparison>;
  /** Distinct addresses that tokens came from or went to in the last 30 days. Unit: addresses. */
  readonly transfer_counterparties_30d?: InputMaybe<Comparison>;
  /** Circular mean of the time of day (UTC) of its active hours, 0 to 24. Unit: hour. */
  readonly usual_hour?: InputMaybe<Comparison>;
  /** How much its active hours share one day of the week (UTC): 1 = always the same, 0 = spread evenly; unknown below three active hours. Unit: share. */
  readonly weekday_regularity_share?: InputMaybe<Comparison>;
  /** Active hours on Saturdays and Sundays (UTC), over all. Unit: share. */
  readonly weekend_share?: InputMaybe<Comparison>;
};

/** A version of a stored list of wallets. Versions never change. */
export type WalletList = {
  readonly __typename?: 'WalletList';
  /** The hash of its sorted addresses. */
  readonly hash: Scalars['String']['output'];
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** When it was stored. */
  readonly savedAt: Scalars['DateTime']['output'];
  /** By whom. */
  readonly savedBy: Scalars['String']['output'];
  /** Those that were ever seen. */
  readonly seen: Scalars['Int']['output'];
  /** Addresses. */
  readonly size: Scalars['Int']['output'];
  /** Counts from 1. */
  readonly version: Scalars['Int']['output'];
};

/** By what wallets are ordered; ties are broken by the order in which wallets were first stored. */
export type WalletOrder = {
  /** Which end comes first. */
  readonly direction: OrderDirection;
  /** By which value. */
  readonly field: WalletOrderField;
};

/** By what wallets can be ordered. */
export type WalletOrderField =
  /** Calendar days (UTC) with an act. Unit: days. */
  | 'act_days'
  /** Calendar days (UTC) with an act of the last 30 days. Unit: days. */
  | 'act_days_30d'
  /** Calendar days (UTC) with an act of the last 90 days. Unit: days. */
  | 'act_days_90d'
  /** Longest time between consecutive active hours. Unit: days. */
  | 'act_gap_max_days'
  /** Mean time between consecutive active hours. Unit: days. */
  | 'act_gap_mean_days'
  /** Standard deviation of the time between consecutive active hours. Unit: days. */
  | 'act_gap_std_days'
  /** Time since the last act over the mean gap, which counts as at least a day. Unit: ratio. */
  | 'act_overdue_gaps'
  /** Calendar days (UTC) with any activity. Unit: days. */
  | 'active_days'
  /** Transactions and token movements sent to others, and sides of trades. Unit: acts. */
  | 'acts'
  /** Transactions and token movements sent to others, and sides of trades, in the last 30 days. Unit: acts. */
  | 'acts_30d'
  /** Standard deviation of those gaps minus their mean, over the sum of both: -1 = like a clock, 0 = by chance, towards 1 = in bursts. Unit: index. */
  | 'burstiness'
  /** Score of buys-again-90d: upper end of the interval, 0 to 1. */
  | 'buys_again_90d_high'
  /** Score of buys-again-90d: lower end of the interval, 0 to 1. */
  | 'buys_again_90d_low'
  /** Score of buys-again-90d: percentile, 1 to 100. */
  | 'buys_again_90d_percentile'
  /** Score of buys-again-90d: calibrated probability, 0 to 1. */
  | 'buys_again_90d_probability'
  /** Distinct categories bought; unknown when none was stated. Unit: categories. */
  | 'categories_bought'
  /** Share of pairs of neighbours that deal with each other. Unit: share. */
  | 'clustering_share'
  /** Mean cosine of its collections with those of these wallets. Unit: cosine. */
  | 'collection_peer_similarity'
  /** Wallets among the most alike by collections received, either way. Unit: wallets. */
  | 'collection_peers'
  /** Distinct collections of the items held. Unit: collections. */
  | 'collections_held'
  /** Distinct collections bought or sold. Unit: collections. */
  | 'collections_traded'
  /** Wallets in its Leiden community. Unit: wallets. */
  | 'community_wallets'
  /** Wallets in its weakly connected component. Unit: wallets. */
  | 'component_wallets'
  /** Sent transactions with at least four bytes of calldata, over all sent. Unit: share. */
  | 'contract_call_share'
  /** Transactions sent that create a contract. Unit: transactions. */
  | 'contracts_created'
  /** Largest k whose k-core holds the wallet. Unit: k. */
  | 'core_number'
  /** Time since it first sent anything or traded. Unit: days. */
  | 'days_since_first_act'
  /** Time since the first sale, transfer or transaction seen. Unit: days. */
  | 'days_since_first_activity'
  /** Time since another address first sent it native value. Unit: days. */
  | 'days_since_first_funding'
  /** Time since the first purchase or sale. Unit: days. */
  | 'days_since_first_trade'
  /** Time since it last sent anything or traded. Unit: days. */
  | 'days_since_last_act'
  /** Time since the last sale, transfer or transaction seen. Unit: days. */
  | 'days_since_last_activity'
  /** Time since the last purchase; unknown when it never bought. Unit: days. */
  | 'days_since_last_purchase'
  /** Time since the last sale; unknown when it never sold. Unit: days. */
  | 'days_since_last_sale'
  /** Time since the last purchase or sale. Unit: days. */
  | 'days_since_last_trade'
  /** Time since the last native transaction sent. Unit: days. */
  | 'days_since_last_transaction_sent'
  /** Burstiness of its dealings: −1 regular, 0 random, towards 1 in bursts. Unit: ratio. */
  | 'dealing_burstiness'
  /** Mean time between consecutive dealings. Unit: days. */
  | 'dealing_gap_mean_days'
  /** Median time between consecutive dealings. Unit: days. */
  | 'dealing_gap_median_days'
  /** Correlation of a gap between dealings with the next gap. Unit: correlation. */
  | 'dealing_memory'
  /** Sales, token movements and transactions with other wallets. Unit: dealings. */
  | 'dealings'
  /** Distinct wallets that sold, sent or paid to it. Unit: wallets. */
  | 'degree_in'
  /** Distinct wallets that it sold, sent or paid to. Unit: wallets. */
  | 'degree_out'
  /** Sum of known prices received. Unit: ETH. */
  | 'earned_eth'
  /** Sum of known prices received in the last 365 days. Unit: ETH. */
  | 'earned_eth_365d'
  /** Distinct ERC-20 tokens moved. Unit: tokens. */
  | 'erc20_tokens'
  /** Sent transactions that failed, over those of which the source says whether. Unit: share. */
  | 'failed_share'
  /** Wallets that this first funder funded first, this one included. Unit: wallets. */
  | 'first_funder_wallets'
  /** The value of that first transaction. Unit: ETH. */
  | 'first_funding_eth'
  /** Distinct first four bytes of calldata sent. Unit: selectors. */
  | 'functions_called'
  /** Median gas limit of transactions sent. Unit: gas. */
  | 'gas_limit_median'
  /** Highest gas price offered in transactions sent. Unit: gwei. */
  | 'gas_price_max_gwei'
  /** Median gas price offered in transactions sent. Unit: gwei. */
  | 'gas_price_median_gwei'
  /** Median of gas price offered over the median of all observed on the same chain and day (UTC): above 1 it pays to be fast. Unit: ratio. */
  | 'gas_price_to_market'
  /** Time since the item held longest arrived. Unit: days. */
  | 'held_max_days'
  /** Mean time since the items held now arrived. Unit: days. */
  | 'held_mean_days'
  /** How much its active hours share one time of day (UTC): 1 = always the same, 0 = spread evenly; unknown below three active hours. Unit: share. */
  | 'hour_regularity_share'
  /** Items that last went to the wallet, as far as sales and ERC-721 transfers show. Unit: items. */
  | 'items_held'
  /** Mean time that items were kept which have left again. Unit: days. */
  | 'kept_mean_days'
  /** Sum of native value received from other wallets. Unit: ETH. */
  | 'native_received_eth'
  /** Sum of native value sent. Unit: ETH. */
  | 'native_sent_eth'
  /** Mean over neighbours of the time since their first dealing. Unit: days. */
  | 'neighbour_age_days'
  /** Mean over neighbours of ln(1 + dealings). Unit: ln. */
  | 'neighbour_dealings_log'
  /** Mean over neighbours of ln(1 + counterparties). Unit: ln. */
  | 'neighbour_degree_log'
  /** Mean over neighbours of the time since their last dealing. Unit: days. */
  | 'neighbour_idle_days'
  /** Distinct ERC-721 and ERC-1155 contracts moved. Unit: collections. */
  | 'nft_collections'
  /** PageRank over the mean PageRank of the graph, which is 1. Unit: ratio. */
  | 'pagerank_to_mean'
  /** Mean time between consecutive purchases. Unit: days. */
  | 'purchase_gap_mean_days'
  /** Standard deviation of the time between consecutive purchases. Unit: days. */
  | 'purchase_gap_std_days'
  /** Time since the last purchase over the mean gap, which counts as at least one day. Unit: ratio. */
  | 'purchase_overdue_gaps'
  /** Highest known price paid. Unit: ETH. */
  | 'purchase_price_max_eth'
  /** Median of known prices paid. Unit: ETH. */
  | 'purchase_price_median_eth'
  /** Median of price paid over the median price of the same collection and calendar month so far. Unit: ratio. */
  | 'purchase_price_to_market'
  /** The same of the last 90 days minus that of all purchases: above 0 it has begun to pay more than the market. Unit: ratio. */
  | 'purchase_price_to_market_change_90d'
  /** Purchases over all trades. Unit: share. */
  | 'purchase_share'
  /** Items bought. Unit: trades. */
  | 'purchases'
  /** Items bought in the last 30 days. Unit: trades. */
  | 'purchases_30d'
  /** Items bought in the last 90 days. Unit: trades. */
  | 'purchases_90d'
  /** Items bought in the last 365 days. Unit: trades. */
  | 'purchases_365d'
  /** Arrivals that left again within 30 days, over all arrivals. Unit: share. */
  | 'resold_share_30d'
  /** Items sold. Unit: trades. */
  | 'sales'
  /** Items sold in the last 30 days. Unit: trades. */
  | 'sales_30d'
  /** Items sold in the last 90 days. Unit: trades. */
  | 'sales_90d'
  /** Items sold in the last 365 days. Unit: trades. */
  | 'sales_365d'
  /** The mean of neighbour_age_days over neighbours. Unit: days. */
  | 'second_age_days'
  /** The mean of neighbour_dealings_log over neighbours. Unit: ln. */
  | 'second_dealings_log'
  /** The mean of neighbour_degree_log over neighbours. Unit: ln. */
  | 'second_degree_log'
  /** The mean of neighbour_idle_days over neighbours. Unit: days. */
  | 'second_idle_days'
  /** Sum of known prices paid. Unit: ETH. */
  | 'spent_eth'
  /** Sum of known prices paid in the last 365 days. Unit: ETH. */
  | 'spent_eth_365d'
  /** Token movements received from the zero address. Unit: transfers. */
  | 'token_mints'
  /** Token movements either way in the last 90 days. Unit: transfers. */
  | 'token_transfers_90d'
  /** Token movements received. Unit: transfers. */
  | 'token_transfers_in'
  /** Token movements received in the last 30 days. Unit: transfers. */
  | 'token_transfers_in_30d'
  /** Token movements sent. Unit: transfers. */
  | 'token_transfers_out'
  /** Token movements sent in the last 30 days. Unit: transfers. */
  | 'token_transfers_out_30d'
  /** Distinct token contracts moved in the last 30 days. Unit: tokens. */
  | 'tokens_30d'
  /** Distinct wallets bought from or sold to. Unit: wallets. */
  | 'trade_counterparties'
  /** Score of trades-again-90d: upper end of the interval, 0 to 1. */
  | 'trades_again_90d_high'
  /** Score of trades-again-90d: lower end of the interval, 0 to 1. */
  | 'trades_again_90d_low'
  /** Score of trades-again-90d: percentile, 1 to 100. */
  | 'trades_again_90d_percentile'
  /** Score of trades-again-90d: calibrated probability, 0 to 1. */
  | 'trades_again_90d_probability'
  /** Calendar months (UTC) with a trade. Unit: months. */
  | 'trading_months'
  /** Distinct addresses sent to or received from. Unit: wallets. */
  | 'transaction_counterparties'
  /** Highest nonce sent plus one: transactions ever, observed or not. Unit: transactions. */
  | 'transactions_ever'
  /** Native transactions received from other wallets. Unit: transactions. */
  | 'transactions_received'
  /** Native transactions sent, as far as they were observed. Unit: transactions. */
  | 'transactions_sent'
  /** Native transactions sent in the last 30 days. Unit: transactions. */
  | 'transactions_sent_30d'
  /** Native transactions sent in the last 90 days. Unit: transactions. */
  | 'transactions_sent_90d'
  /** Distinct addresses that tokens came from or went to. Unit: addresses. */
  | 'transfer_counterparties'
  /** Distinct addresses that tokens came from or went to in the last 30 days. Unit: addresses. */
  | 'transfer_counterparties_30d'
  /** Circular mean of the time of day (UTC) of its active hours, 0 to 24. Unit: hour. */
  | 'usual_hour'
  /** The order in which wallets were first stored. */
  | 'wallet'
  /** How much its active hours share one day of the week (UTC): 1 = always the same, 0 = spread evenly; unknown below three active hours. Unit: share. */
  | 'weekday_regularity_share'
  /** Active hours on Saturdays and Sundays (UTC), over all. Unit: share. */
  | 'weekend_share';

/** Whether it is watched, or why it was refused. */
export type WatchSegmentResult = Refusal | SegmentWatch;



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  Allocation:
    | ( EqualAllocation & { __typename: 'EqualAllocation' } )
    | ( ProportionalAllocation & { __typename: 'ProportionalAllocation' } )
  ;
  CampaignReportResult:
    | ( Report & { __typename: 'CampaignReport' } )
    | ( RefusalEntry & { __typename: 'Refusal' } )
  ;
  CampaignResult:
    | ( CampaignEntry & { __typename: 'Campaign' } )
    | ( RefusalEntry & { __typename: 'Refusal' } )
  ;
  CancelJobRunResult:
    | ( JobRunEntry & { __typename: 'JobRun' } )
    | ( RefusalEntry & { __typename: 'Refusal' } )
  ;
  EntityAppealResult:
    | ( EntityAppeal & { __typename: 'EntityAppeal' } )
    | ( RefusalEntry & { __typename: 'Refusal' } )
  ;
  EstimateResult:
    | ( Estimate & { __typename: 'Estimate' } )
    | ( Unavailable & { __typename: 'Unavailable' } )
  ;
  PlanCampaignResult:
    | ( Planned & { __typename: 'PlannedCampaign' } )
    | ( RefusalEntry & { __typename: 'Refusal' } )
  ;
  RatioResult:
    | ( BoundedRatio & { __typename: 'BoundedRatio' } )
    | ( Unavailable & { __typename: 'Unavailable' } )
    | ( UnboundedRatio & { __typename: 'UnboundedRatio' } )
  ;
  RemoveSegmentResult:
    | ( RefusalEntry & { __typename: 'Refusal' } )
    | ( SegmentEntry & { __typename: 'Segment' } )
  ;
  RunJobResult:
    | ( JobRunEntry & { __typename: 'JobRun' } )
    | ( RefusalEntry & { __typename: 'Refusal' } )
  ;
  SampleRatioResult:
    | ( SampleRatio & { __typename: 'SampleRatio' } )
    | ( Unavailable & { __typename: 'Unavailable' } )
  ;
  SaveSegmentResult:
    | ( RefusalEntry & { __typename: 'Refusal' } )
    | ( SegmentEntry & { __typename: 'Segment' } )
  ;
  ScheduleJobResult:
    | ( JobEntry & { __typename: 'Job' } )
    | ( RefusalEntry & { __typename: 'Refusal' } )
  ;
  SnapshotSegmentResult:
    | ( RefusalEntry & { __typename: 'Refusal' } )
    | ( Snapshot & { __typename: 'Snapshot' } )
  ;
  StoreWalletListResult:
    | ( RefusalEntry & { __typename: 'Refusal' } )
    | ( WalletList & { __typename: 'WalletList' } )
  ;
  WatchSegmentResult:
    | ( RefusalEntry & { __typename: 'Refusal' } )
    | ( SegmentWatch & { __typename: 'SegmentWatch' } )
  ;
};


/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Address: ResolverTypeWrapper<Scalars['Address']['output']>;
  Allocation: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['Allocation']>;
  AllocationInput: AllocationInput;
  ArmOutcome: ResolverTypeWrapper<ArmOutcome>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  AuditConnection: ResolverTypeWrapper<AuditConnection>;
  AuditEdge: ResolverTypeWrapper<AuditEdge>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  AuditEntry: ResolverTypeWrapper<AuditEntry>;
  Batch: ResolverTypeWrapper<Batch>;
  Between: Between;
  BoundedRatio: ResolverTypeWrapper<BoundedRatio>;
  Campaign: ResolverTypeWrapper<CampaignEntry>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  CampaignEvent: ResolverTypeWrapper<Event>;
  CampaignInput: CampaignInput;
  CampaignPlan: ResolverTypeWrapper<CampaignPlan>;
  CampaignProgress: ResolverTypeWrapper<CampaignProgress>;
  CampaignReport: ResolverTypeWrapper<Report>;
  CampaignReportResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CampaignReportResult']>;
  CampaignResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CampaignResult']>;
  CampaignState: ResolverTypeWrapper<'DRAFT' | 'PENDING_APPROVAL' | 'APPROVED' | 'SCHEDULED' | 'RUNNING' | 'PAUSED' | 'COMPLETED' | 'CANCELLED' | 'FAILED' | 'ARCHIVED'>;
  CampaignUnit: ResolverTypeWrapper<'wallet' | 'entity'>;
  CancelJobRunResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CancelJobRunResult']>;
  Causality: ResolverTypeWrapper<Causality>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Chain: ResolverTypeWrapper<Scalars['Chain']['output']>;
  Cohort: ResolverTypeWrapper<Cohort>;
  CohortCell: ResolverTypeWrapper<CohortCell>;
  CohortPeriod: ResolverTypeWrapper<'MONTH' | 'WEEK'>;
  Comparison: Comparison;
  ConditionResult: ResolverTypeWrapper<ConditionResult>;
  Coverage: ResolverTypeWrapper<CoverageEntry>;
  CoverageAxis: ResolverTypeWrapper<'block' | 'second'>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Download: ResolverTypeWrapper<Download>;
  DroppedFeature: ResolverTypeWrapper<DroppedFeature>;
  Entity: ResolverTypeWrapper<Entity>;
  EntityAppeal: ResolverTypeWrapper<EntityAppeal>;
  EntityAppealResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EntityAppealResult']>;
  EntityCondition: EntityCondition;
  EntityEvidence: ResolverTypeWrapper<EntityEvidence>;
  EntityLinks: ResolverTypeWrapper<EntityLinks>;
  EntityMember: ResolverTypeWrapper<EntityMember>;
  EqualAllocation: ResolverTypeWrapper<EqualAllocation>;
  EqualAllocationInput: EqualAllocationInput;
  Estimate: ResolverTypeWrapper<Estimate>;
  EstimateResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EstimateResult']>;
  Evidence: ResolverTypeWrapper<Evidence>;
  Explanation: ResolverTypeWrapper<Explanation>;
  Feature: ResolverTypeWrapper<Feature>;
  FeatureStream: ResolverTypeWrapper<FeatureStream>;
  FileFormat: ResolverTypeWrapper<'CSV' | 'PARQUET'>;
  Funnel: ResolverTypeWrapper<Funnel>;
  FunnelStep: ResolverTypeWrapper<FunnelStep>;
  Goal: ResolverTypeWrapper<Goal>;
  GoalWindow: ResolverTypeWrapper<GoalWindow>;
  GraphEdge: ResolverTypeWrapper<GraphEdge>;
  GraphView: ResolverTypeWrapper<GraphView>;
  GraphWallet: ResolverTypeWrapper<GraphWallet>;
  Holding: ResolverTypeWrapper<HoldingEntry>;
  HoldingCondition: HoldingCondition;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  Job: ResolverTypeWrapper<JobEntry>;
  JobEvent: ResolverTypeWrapper<JobEventEntry>;
  JobRun: ResolverTypeWrapper<JobRunEntry>;
  Label: ResolverTypeWrapper<Label>;
  LabelCondition: LabelCondition;
  LabelCount: ResolverTypeWrapper<LabelCount>;
  Ledger: ResolverTypeWrapper<LedgerEntry>;
  Lifecycle: ResolverTypeWrapper<Lifecycle>;
  LifecycleStage: ResolverTypeWrapper<LifecycleStage>;
  LifecycleStageValue: ResolverTypeWrapper<'passive' | 'new' | 'returned' | 'power' | 'active' | 'at_risk' | 'dormant'>;
  LineageNode: ResolverTypeWrapper<LineageNode>;
  Lookalike: ResolverTypeWrapper<Lookalike>;
  LookalikeBy: ResolverTypeWrapper<'FEATURES' | 'EMBEDDING'>;
  LookalikeCheck: ResolverTypeWrapper<LookalikeCheck>;
  Lookalikes: ResolverTypeWrapper<Lookalikes>;
  Model: ResolverTypeWrapper<Model>;
  ModelDecision: ResolverTypeWrapper<ModelDecision>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NearCondition: NearCondition;
  OrderDirection: ResolverTypeWrapper<'ASC' | 'DESC'>;
  OutcomeFrom: ResolverTypeWrapper<'send' | 'asOf'>;
  Overlap: ResolverTypeWrapper<'SKIP' | 'QUEUE'>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PatternAct: ResolverTypeWrapper<'BOUGHT' | 'SOLD' | 'TRADED' | 'RECEIVED' | 'SENT' | 'CALLED' | 'ACTED'>;
  PatternCondition: PatternCondition;
  PatternStep: PatternStep;
  PlacedTransaction: ResolverTypeWrapper<PlacedTransaction>;
  PlanCampaignResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PlanCampaignResult']>;
  PlannedCampaign: ResolverTypeWrapper<Planned>;
  Progress: ResolverTypeWrapper<Progress>;
  ProportionalAllocation: ResolverTypeWrapper<ProportionalAllocation>;
  ProportionalAllocationInput: ProportionalAllocationInput;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RatioResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RatioResult']>;
  ReasonCount: ResolverTypeWrapper<ReasonCount>;
  Refusal: ResolverTypeWrapper<RefusalEntry>;
  RemoveSegmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RemoveSegmentResult']>;
  ReportAudience: ResolverTypeWrapper<Audience>;
  ReportCost: ResolverTypeWrapper<ReportCost>;
  Risk: ResolverTypeWrapper<Risk>;
  RiskEstimate: ResolverTypeWrapper<RiskEstimate>;
  Role: ResolverTypeWrapper<'analyst' | 'growth' | 'marketer' | 'approver' | 'admin'>;
  RunJobResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RunJobResult']>;
  SampleRatio: ResolverTypeWrapper<SampleRatio>;
  SampleRatioResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SampleRatioResult']>;
  SaveSegmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SaveSegmentResult']>;
  ScheduleInput: ScheduleInput;
  ScheduleJobResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ScheduleJobResult']>;
  Score: ResolverTypeWrapper<Score>;
  ScoreBin: ResolverTypeWrapper<ScoreBin>;
  ScoreCondition: ScoreCondition;
  ScoreExplanation: ResolverTypeWrapper<ScoreExplanation>;
  ScoreFilter: ScoreFilter;
  ScoreShare: ResolverTypeWrapper<ScoreShare>;
  Scoring: ResolverTypeWrapper<Scoring>;
  Segment: ResolverTypeWrapper<SegmentEntry>;
  SegmentCause: ResolverTypeWrapper<SegmentCause>;
  SegmentChange: ResolverTypeWrapper<SegmentChange>;
  SegmentChangeCount: ResolverTypeWrapper<SegmentChangeCount>;
  SegmentChangeSample: ResolverTypeWrapper<SegmentChangeSample>;
  SegmentChanges: ResolverTypeWrapper<SegmentChanges>;
  SegmentCondition: SegmentCondition;
  SegmentConsumer: ResolverTypeWrapper<SegmentConsumer>;
  SegmentDiff: ResolverTypeWrapper<SegmentDiff>;
  SegmentEvaluation: ResolverTypeWrapper<SegmentEvaluation>;
  SegmentOverlap: ResolverTypeWrapper<SegmentOverlap>;
  SegmentPair: ResolverTypeWrapper<SegmentPair>;
  SegmentPreview: ResolverTypeWrapper<SegmentPreview>;
  SegmentRegion: ResolverTypeWrapper<SegmentRegion>;
  SegmentSelector: SegmentSelector;
  SegmentSide: ResolverTypeWrapper<SegmentSide>;
  SegmentSize: ResolverTypeWrapper<SegmentSize>;
  SegmentWatch: ResolverTypeWrapper<SegmentWatch>;
  Snapshot: ResolverTypeWrapper<Snapshot>;
  SnapshotSegmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SnapshotSegmentResult']>;
  StateCount: ResolverTypeWrapper<StateCount>;
  StoreWalletListResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['StoreWalletListResult']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SybilRisk: ResolverTypeWrapper<SybilRisk>;
  SybilScreeningInput: SybilScreeningInput;
  Token: ResolverTypeWrapper<Token>;
  TokenInput: TokenInput;
  Unavailable: ResolverTypeWrapper<Unavailable>;
  UnboundedRatio: ResolverTypeWrapper<UnboundedRatio>;
  Units: ResolverTypeWrapper<Scalars['Units']['output']>;
  UnknownRisk: ResolverTypeWrapper<'suppress' | 'pass'>;
  Viewer: ResolverTypeWrapper<Omit<Viewer, 'role'> & { role: ResolversTypes['Role'] }>;
  Wallet: ResolverTypeWrapper<WalletEntry>;
  WalletConnection: ResolverTypeWrapper<Page>;
  WalletEdge: ResolverTypeWrapper<Omit<WalletEdge, 'node'> & { node: ResolversTypes['Wallet'] }>;
  WalletFeatures: ResolverTypeWrapper<Readonly<Record<string, number | null>>>;
  WalletFilter: WalletFilter;
  WalletList: ResolverTypeWrapper<WalletList>;
  WalletOrder: WalletOrder;
  WalletOrderField: ResolverTypeWrapper<'wallet' | 'days_since_first_activity' | 'days_since_last_activity' | 'active_days' | 'days_since_first_act' | 'days_since_last_act' | 'acts' | 'acts_30d' | 'act_days' | 'act_days_30d' | 'act_days_90d' | 'hour_regularity_share' | 'usual_hour' | 'weekday_regularity_share' | 'weekend_share' | 'act_gap_mean_days' | 'act_gap_std_days' | 'act_gap_max_days' | 'burstiness' | 'act_overdue_gaps' | 'days_since_first_trade' | 'days_since_last_trade' | 'days_since_last_purchase' | 'days_since_last_sale' | 'purchases' | 'purchases_30d' | 'purchases_90d' | 'purchases_365d' | 'sales' | 'sales_30d' | 'sales_90d' | 'sales_365d' | 'spent_eth' | 'spent_eth_365d' | 'earned_eth' | 'earned_eth_365d' | 'purchase_price_median_eth' | 'purchase_price_max_eth' | 'purchase_price_to_market' | 'purchase_price_to_market_change_90d' | 'purchase_gap_mean_days' | 'purchase_gap_std_days' | 'purchase_overdue_gaps' | 'trading_months' | 'trade_counterparties' | 'purchase_share' | 'categories_bought' | 'collections_traded' | 'items_held' | 'collections_held' | 'held_mean_days' | 'held_max_days' | 'kept_mean_days' | 'resold_share_30d' | 'transactions_sent' | 'transactions_received' | 'transactions_sent_30d' | 'transactions_sent_90d' | 'days_since_last_transaction_sent' | 'native_sent_eth' | 'native_received_eth' | 'transaction_counterparties' | 'gas_price_median_gwei' | 'gas_price_max_gwei' | 'gas_price_to_market' | 'gas_limit_median' | 'contract_call_share' | 'functions_called' | 'contracts_created' | 'failed_share' | 'transactions_ever' | 'days_since_first_funding' | 'first_funding_eth' | 'first_funder_wallets' | 'token_transfers_in' | 'token_transfers_out' | 'token_transfers_90d' | 'token_transfers_in_30d' | 'token_transfers_out_30d' | 'token_mints' | 'erc20_tokens' | 'nft_collections' | 'tokens_30d' | 'transfer_counterparties' | 'transfer_counterparties_30d' | 'pagerank_to_mean' | 'component_wallets' | 'community_wallets' | 'core_number' | 'degree_in' | 'degree_out' | 'clustering_share' | 'dealings' | 'dealing_gap_mean_days' | 'dealing_gap_median_days' | 'dealing_burstiness' | 'dealing_memory' | 'collection_peers' | 'collection_peer_similarity' | 'neighbour_degree_log' | 'neighbour_dealings_log' | 'neighbour_age_days' | 'neighbour_idle_days' | 'second_degree_log' | 'second_dealings_log' | 'second_age_days' | 'second_idle_days' | 'trades_again_90d_probability' | 'trades_again_90d_low' | 'trades_again_90d_high' | 'trades_again_90d_percentile' | 'buys_again_90d_probability' | 'buys_again_90d_low' | 'buys_again_90d_high' | 'buys_again_90d_percentile'>;
  WatchSegmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['WatchSegmentResult']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Address: Scalars['Address']['output'];
  Allocation: ResolversUnionTypes<ResolversParentTypes>['Allocation'];
  AllocationInput: AllocationInput;
  ArmOutcome: ArmOutcome;
  Int: Scalars['Int']['output'];
  Float: Scalars['Float']['output'];
  AuditConnection: AuditConnection;
  AuditEdge: AuditEdge;
  String: Scalars['String']['output'];
  AuditEntry: AuditEntry;
  Batch: Batch;
  Between: Between;
  BoundedRatio: BoundedRatio;
  Campaign: CampaignEntry;
  ID: Scalars['ID']['output'];
  CampaignEvent: Event;
  CampaignInput: CampaignInput;
  CampaignPlan: CampaignPlan;
  CampaignProgress: CampaignProgress;
  CampaignReport: Report;
  CampaignReportResult: ResolversUnionTypes<ResolversParentTypes>['CampaignReportResult'];
  CampaignResult: ResolversUnionTypes<ResolversParentTypes>['CampaignResult'];
  CancelJobRunResult: ResolversUnionTypes<ResolversParentTypes>['CancelJobRunResult'];
  Causality: Causality;
  Boolean: Scalars['Boolean']['output'];
  Chain: Scalars['Chain']['output'];
  Cohort: Cohort;
  CohortCell: CohortCell;
  Comparison: Comparison;
  ConditionResult: ConditionResult;
  Coverage: CoverageEntry;
  DateTime: Scalars['DateTime']['output'];
  Download: Download;
  DroppedFeature: DroppedFeature;
  Entity: Entity;
  EntityAppeal: EntityAppeal;
  EntityAppealResult: ResolversUnionTypes<ResolversParentTypes>['EntityAppealResult'];
  EntityCondition: EntityCondition;
  EntityEvidence: EntityEvidence;
  EntityLinks: EntityLinks;
  EntityMember: EntityMember;
  EqualAllocation: EqualAllocation;
  EqualAllocationInput: EqualAllocationInput;
  Estimate: Estimate;
  EstimateResult: ResolversUnionTypes<ResolversParentTypes>['EstimateResult'];
  Evidence: Evidence;
  Explanation: Explanation;
  Feature: Feature;
  FeatureStream: FeatureStream;
  Funnel: Funnel;
  FunnelStep: FunnelStep;
  Goal: Goal;
  GoalWindow: GoalWindow;
  GraphEdge: GraphEdge;
  GraphView: GraphView;
  GraphWallet: GraphWallet;
  Holding: HoldingEntry;
  HoldingCondition: HoldingCondition;
  JSON: Scalars['JSON']['output'];
  Job: JobEntry;
  JobEvent: JobEventEntry;
  JobRun: JobRunEntry;
  Label: Label;
  LabelCondition: LabelCondition;
  LabelCount: LabelCount;
  Ledger: LedgerEntry;
  Lifecycle: Lifecycle;
  LifecycleStage: LifecycleStage;
  LineageNode: LineageNode;
  Lookalike: Lookalike;
  LookalikeCheck: LookalikeCheck;
  Lookalikes: Lookalikes;
  Model: Model;
  ModelDecision: ModelDecision;
  Mutation: Record<PropertyKey, never>;
  NearCondition: NearCondition;
  PageInfo: PageInfo;
  PatternCondition: PatternCondition;
  PatternStep: PatternStep;
  PlacedTransaction: PlacedTransaction;
  PlanCampaignResult: ResolversUnionTypes<ResolversParentTypes>['PlanCampaignResult'];
  PlannedCampaign: Planned;
  Progress: Progress;
  ProportionalAllocation: ProportionalAllocation;
  ProportionalAllocationInput: ProportionalAllocationInput;
  Query: Record<PropertyKey, never>;
  RatioResult: ResolversUnionTypes<ResolversParentTypes>['RatioResult'];
  ReasonCount: ReasonCount;
  Refusal: RefusalEntry;
  RemoveSegmentResult: ResolversUnionTypes<ResolversParentTypes>['RemoveSegmentResult'];
  ReportAudience: Audience;
  ReportCost: ReportCost;
  Risk: Risk;
  RiskEstimate: RiskEstimate;
  RunJobResult: ResolversUnionTypes<ResolversParentTypes>['RunJobResult'];
  SampleRatio: SampleRatio;
  SampleRatioResult: ResolversUnionTypes<ResolversParentTypes>['SampleRatioResult'];
  SaveSegmentResult: ResolversUnionTypes<ResolversParentTypes>['SaveSegmentResult'];
  ScheduleInput: ScheduleInput;
  ScheduleJobResult: ResolversUnionTypes<ResolversParentTypes>['ScheduleJobResult'];
  Score: Score;
  ScoreBin: ScoreBin;
  ScoreCondition: ScoreCondition;
  ScoreExplanation: ScoreExplanation;
  ScoreFilter: ScoreFilter;
  ScoreShare: ScoreShare;
  Scoring: Scoring;
  Segment: SegmentEntry;
  SegmentCause: SegmentCause;
  SegmentChange: SegmentChange;
  SegmentChangeCount: SegmentChangeCount;
  SegmentChangeSample: SegmentChangeSample;
  SegmentChanges: SegmentChanges;
  SegmentCondition: SegmentCondition;
  SegmentConsumer: SegmentConsumer;
  SegmentDiff: SegmentDiff;
  SegmentEvaluation: SegmentEvaluation;
  SegmentOverlap: SegmentOverlap;
  SegmentPair: SegmentPair;
  SegmentPreview: SegmentPreview;
  SegmentRegion: SegmentRegion;
  SegmentSelector: SegmentSelector;
  SegmentSide: SegmentSide;
  SegmentSize: SegmentSize;
  SegmentWatch: SegmentWatch;
  Snapshot: Snapshot;
  SnapshotSegmentResult: ResolversUnionTypes<ResolversParentTypes>['SnapshotSegmentResult'];
  StateCount: StateCount;
  StoreWalletListResult: ResolversUnionTypes<ResolversParentTypes>['StoreWalletListResult'];
  Subscription: Record<PropertyKey, never>;
  SybilRisk: SybilRisk;
  SybilScreeningInput: SybilScreeningInput;
  Token: Token;
  TokenInput: TokenInput;
  Unavailable: Unavailable;
  UnboundedRatio: UnboundedRatio;
  Units: Scalars['Units']['output'];
  Viewer: Viewer;
  Wallet: WalletEntry;
  WalletConnection: Page;
  WalletEdge: Omit<WalletEdge, 'node'> & { node: ResolversParentTypes['Wallet'] };
  WalletFeatures: Readonly<Record<string, number | null>>;
  WalletFilter: WalletFilter;
  WalletList: WalletList;
  WalletOrder: WalletOrder;
  WatchSegmentResult: ResolversUnionTypes<ResolversParentTypes>['WatchSegmentResult'];
};

export interface AddressScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Address'], any> {
  name: 'Address';
}

export type AllocationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Allocation'] = ResolversParentTypes['Allocation']> = {
  __resolveType?: TypeResolveFn<'EqualAllocation' | 'ProportionalAllocation', ParentType, ContextType>;
};

export type ArmOutcomeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ArmOutcome'] = ResolversParentTypes['ArmOutcome']> = {
  converted?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rate?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  units?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type AuditConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditConnection'] = ResolversParentTypes['AuditConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AuditEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['AuditEntry']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AuditEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEdge'] = ResolversParentTypes['AuditEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AuditEntry'], ParentType, ContextType>;
};

export type AuditEntryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEntry'] = ResolversParentTypes['AuditEntry']> = {
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  after?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  facts?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  outcome?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  principal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type BatchResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Batch'] = ResolversParentTypes['Batch']> = {
  block?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  index?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  txHash?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type BoundedRatioResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BoundedRatio'] = ResolversParentTypes['BoundedRatio']> = {
  estimate?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  high?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  low?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CampaignResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Campaign'] = ResolversParentTypes['Campaign']> = {
  allocation?: Resolver<ResolversTypes['Allocation'], ParentType, ContextType>;
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  batchSize?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  batches?: Resolver<ReadonlyArray<ResolversTypes['Batch']>, ParentType, ContextType>;
  budgetUnits?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  chain?: Resolver<ResolversTypes['Chain'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  events?: Resolver<ReadonlyArray<ResolversTypes['CampaignEvent']>, ParentType, ContextType>;
  goal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  holdoutBps?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ledger?: Resolver<Maybe<ResolversTypes['Ledger']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outcomeFrom?: Resolver<ResolversTypes['OutcomeFrom'], ParentType, ContextType>;
  payer?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['CampaignPlan']>, ParentType, ContextType>;
  planHash?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['CampaignProgress'], ParentType, ContextType>;
  proposer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  report?: Resolver<ResolversTypes['CampaignReportResult'], ParentType, ContextType>;
  runId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  scheduledFor?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  segment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  snapshot?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['CampaignState'], ParentType, ContextType>;
  sybilRiskFrom?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  token?: Resolver<ResolversTypes['Token'], ParentType, ContextType>;
  unit?: Resolver<ResolversTypes['CampaignUnit'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CampaignEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CampaignEvent'] = ResolversParentTypes['CampaignEvent']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  from?: Resolver<Maybe<ResolversTypes['CampaignState']>, ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  principal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['CampaignState'], ParentType, ContextType>;
};

export type CampaignPlanResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CampaignPlan'] = ResolversParentTypes['CampaignPlan']> = {
  batches?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  budgetUnits?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  decimals?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  heldOut?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  largestUnits?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  planHash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  runId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  smallestUnits?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  snapshot?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  totalUnits?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  treated?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CampaignProgressResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CampaignProgress'] = ResolversParentTypes['CampaignProgress']> = {
  batches?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  batchesDone?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  done?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  planned?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  share?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type CampaignReportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CampaignReport'] = ResolversParentTypes['CampaignReport']> = {
  audience?: Resolver<ResolversTypes['ReportAudience'], ParentType, ContextType>;
  campaign?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  causal?: Resolver<ResolversTypes['Causality'], ParentType, ContextType>;
  cost?: Resolver<ResolversTypes['ReportCost'], ParentType, ContextType>;
  goal?: Resolver<ResolversTypes['GoalWindow'], ParentType, ContextType>;
  heldOut?: Resolver<ResolversTypes['ArmOutcome'], ParentType, ContextType>;
  intentionToTreat?: Resolver<ResolversTypes['EstimateResult'], ParentType, ContextType>;
  ledger?: Resolver<ResolversTypes['Ledger'], ParentType, ContextType>;
  lineage?: Resolver<ReadonlyArray<ResolversTypes['LineageNode']>, ParentType, ContextType>;
  madeAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  notes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  provisionalUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  sampleRatio?: Resolver<ResolversTypes['SampleRatioResult'], ParentType, ContextType>;
  treated?: Resolver<ResolversTypes['ArmOutcome'], ParentType, ContextType>;
  unit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unitsPerIncrementalWallet?: Resolver<ResolversTypes['RatioResult'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CampaignReportResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CampaignReportResult'] = ResolversParentTypes['CampaignReportResult']> = {
  __resolveType?: TypeResolveFn<'CampaignReport' | 'Refusal', ParentType, ContextType>;
};

export type CampaignResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CampaignResult'] = ResolversParentTypes['CampaignResult']> = {
  __resolveType?: TypeResolveFn<'Campaign' | 'Refusal', ParentType, ContextType>;
};

export type CampaignStateResolvers = EnumResolverSignature<{ APPROVED?: any, ARCHIVED?: any, CANCELLED?: any, COMPLETED?: any, DRAFT?: any, FAILED?: any, PAUSED?: any, PENDING_APPROVAL?: any, RUNNING?: any, SCHEDULED?: any }, ResolversTypes['CampaignState']>;

export type CampaignUnitResolvers = EnumResolverSignature<{ entity?: any, wallet?: any }, ResolversTypes['CampaignUnit']>;

export type CancelJobRunResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelJobRunResult'] = ResolversParentTypes['CancelJobRunResult']> = {
  __resolveType?: TypeResolveFn<'JobRun' | 'Refusal', ParentType, ContextType>;
};

export type CausalityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Causality'] = ResolversParentTypes['Causality']> = {
  possible?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface ChainScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Chain'], any> {
  name: 'Chain';
}

export type CohortResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Cohort'] = ResolversParentTypes['Cohort']> = {
  cells?: Resolver<ReadonlyArray<ResolversTypes['CohortCell']>, ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CohortCellResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CohortCell'] = ResolversParentTypes['CohortCell']> = {
  high?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  low?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  period?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  share?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  wallets?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type CohortPeriodResolvers = EnumResolverSignature<{ MONTH?: any, WEEK?: any }, ResolversTypes['CohortPeriod']>;

export type ConditionResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConditionResult'] = ResolversParentTypes['ConditionResult']> = {
  evidence?: Resolver<ReadonlyArray<ResolversTypes['Evidence']>, ParentType, ContextType>;
  passed?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
};

export type CoverageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Coverage'] = ResolversParentTypes['Coverage']> = {
  axis?: Resolver<ResolversTypes['CoverageAxis'], ParentType, ContextType>;
  chain?: Resolver<ResolversTypes['Chain'], ParentType, ContextType>;
  final?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  from?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  fromBlock?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  stream?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  toBlock?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type CoverageAxisResolvers = EnumResolverSignature<{ block?: any, second?: any }, ResolversTypes['CoverageAxis']>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DownloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Download'] = ResolversParentTypes['Download']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DroppedFeatureResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DroppedFeature'] = ResolversParentTypes['DroppedFeature']> = {
  because?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  feature?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type EntityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Entity'] = ResolversParentTypes['Entity']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  confidence?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  entity?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type EntityAppealResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityAppeal'] = ResolversParentTypes['EntityAppeal']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  because?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  other?: Resolver<Maybe<ResolversTypes['Address']>, ParentType, ContextType>;
  principal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  wallet?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EntityAppealResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityAppealResult'] = ResolversParentTypes['EntityAppealResult']> = {
  __resolveType?: TypeResolveFn<'EntityAppeal' | 'Refusal', ParentType, ContextType>;
};

export type EntityEvidenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityEvidence'] = ResolversParentTypes['EntityEvidence']> = {
  counterpart?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  other?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  otherTransaction?: Resolver<ResolversTypes['PlacedTransaction'], ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  transaction?: Resolver<ResolversTypes['PlacedTransaction'], ParentType, ContextType>;
  wallet?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
};

export type EntityLinksResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityLinks'] = ResolversParentTypes['EntityLinks']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  evidence?: Resolver<ReadonlyArray<ResolversTypes['EntityEvidence']>, ParentType, ContextType>;
  members?: Resolver<ReadonlyArray<ResolversTypes['EntityMember']>, ParentType, ContextType>;
  publicKind?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  publicReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  wallet?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
};

export type EntityMemberResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityMember'] = ResolversParentTypes['EntityMember']> = {
  confidence?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  wallet?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
};

export type EqualAllocationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EqualAllocation'] = ResolversParentTypes['EqualAllocation']> = {
  amountUnits?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  decimals?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EstimateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Estimate'] = ResolversParentTypes['Estimate']> = {
  estimate?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  high?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  low?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EstimateResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EstimateResult'] = ResolversParentTypes['EstimateResult']> = {
  __resolveType?: TypeResolveFn<'Estimate' | 'Unavailable', ParentType, ContextType>;
};

export type EvidenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Evidence'] = ResolversParentTypes['Evidence']> = {
  at?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  block?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  chain?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  index?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ExplanationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Explanation'] = ResolversParentTypes['Explanation']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  conditions?: Resolver<ReadonlyArray<ResolversTypes['ConditionResult']>, ParentType, ContextType>;
  inPopulation?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  member?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  segment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  wallet?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
};

export type FeatureResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Feature'] = ResolversParentTypes['Feature']> = {
  definition?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  grain?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  known?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  share?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  streams?: Resolver<ReadonlyArray<ResolversTypes['FeatureStream']>, ParentType, ContextType>;
  tables?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  values?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  wallets?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  withheld?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type FeatureStreamResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FeatureStream'] = ResolversParentTypes['FeatureStream']> = {
  chain?: Resolver<ResolversTypes['Chain'], ParentType, ContextType>;
  finalTo?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  sources?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  stream?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  toBlock?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type FileFormatResolvers = EnumResolverSignature<{ CSV?: any, PARQUET?: any }, ResolversTypes['FileFormat']>;

export type FunnelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Funnel'] = ResolversParentTypes['Funnel']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  steps?: Resolver<ReadonlyArray<ResolversTypes['FunnelStep']>, ParentType, ContextType>;
};

export type FunnelStepResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FunnelStep'] = ResolversParentTypes['FunnelStep']> = {
  ofBefore?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  ofFirst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type GoalResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Goal'] = ResolversParentTypes['Goal']> = {
  definition?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type GoalWindowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GoalWindow'] = ResolversParentTypes['GoalWindow']> = {
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type GraphEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GraphEdge'] = ResolversParentTypes['GraphEdge']> = {
  source?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type GraphViewResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GraphView'] = ResolversParentTypes['GraphView']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  cut?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['GraphEdge']>, ParentType, ContextType>;
  wallets?: Resolver<ReadonlyArray<ResolversTypes['GraphWallet']>, ParentType, ContextType>;
};

export type GraphWalletResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GraphWallet'] = ResolversParentTypes['GraphWallet']> = {
  community?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  core?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  hops?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pagerank?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  publicKind?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  wallet?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  x?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  y?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type HoldingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Holding'] = ResolversParentTypes['Holding']> = {
  amountUnits?: Resolver<Maybe<ResolversTypes['Units']>, ParentType, ContextType>;
  chain?: Resolver<ResolversTypes['Chain'], ParentType, ContextType>;
  decimals?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  standard?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  symbol?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  token?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
};

export interface JSONScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type JobResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Job'] = ResolversParentTypes['Job']> = {
  catchUpSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  cron?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastDue?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  nextDue?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  overlap?: Resolver<Maybe<ResolversTypes['Overlap']>, ParentType, ContextType>;
  runs?: Resolver<ReadonlyArray<ResolversTypes['JobRun']>, ParentType, ContextType, RequireFields<JobrunsArgs, 'first'>>;
  zone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type JobEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['JobEvent'] = ResolversParentTypes['JobEvent']> = {
  job?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  progress?: Resolver<Maybe<ResolversTypes['Progress']>, ParentType, ContextType>;
  run?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type JobRunResolvers<ContextType = Context, ParentType extends ResolversParentTypes['JobRun'] = ResolversParentTypes['JobRun']> = {
  attempt?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  due?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  job?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  progress?: Resolver<Maybe<ResolversTypes['Progress']>, ParentType, ContextType>;
  result?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  retryAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LabelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Label'] = ResolversParentTypes['Label']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type LabelCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LabelCount'] = ResolversParentTypes['LabelCount']> = {
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type LedgerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Ledger'] = ResolversParentTypes['Ledger']> = {
  byState?: Resolver<ReadonlyArray<ResolversTypes['StateCount']>, ParentType, ContextType>;
  decimals?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  delivered?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  deliveredUnits?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  failed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failures?: Resolver<ReadonlyArray<ResolversTypes['ReasonCount']>, ParentType, ContextType>;
  pending?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  planned?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  skipped?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type LifecycleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Lifecycle'] = ResolversParentTypes['Lifecycle']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  stages?: Resolver<ReadonlyArray<ResolversTypes['LifecycleStage']>, ParentType, ContextType>;
};

export type LifecycleStageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LifecycleStage'] = ResolversParentTypes['LifecycleStage']> = {
  rule?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  share?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  stage?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type LifecycleStageValueResolvers = EnumResolverSignature<{ active?: any, at_risk?: any, dormant?: any, new?: any, passive?: any, power?: any, returned?: any }, ResolversTypes['LifecycleStageValue']>;

export type LineageNodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LineageNode'] = ResolversParentTypes['LineageNode']> = {
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type LookalikeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Lookalike'] = ResolversParentTypes['Lookalike']> = {
  distance?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  wallet?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
};

export type LookalikeByResolvers = EnumResolverSignature<{ EMBEDDING?: any, FEATURES?: any }, ResolversTypes['LookalikeBy']>;

export type LookalikeCheckResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LookalikeCheck'] = ResolversParentTypes['LookalikeCheck']> = {
  expected?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  found?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  heldOut?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  high?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  low?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  share?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type LookalikesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Lookalikes'] = ResolversParentTypes['Lookalikes']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  by?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  check?: Resolver<Maybe<ResolversTypes['LookalikeCheck']>, ParentType, ContextType>;
  dropped?: Resolver<ReadonlyArray<ResolversTypes['DroppedFeature']>, ParentType, ContextType>;
  seed?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  seedWallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  wallets?: Resolver<ReadonlyArray<ResolversTypes['Lookalike']>, ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ModelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Model'] = ResolversParentTypes['Model']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  card?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  champion?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  goal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  trainedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ModelDecisionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelDecision'] = ResolversParentTypes['ModelDecision']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  challenger?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  champion?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  comparison?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  goal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  appealEntity?: Resolver<ResolversTypes['EntityAppealResult'], ParentType, ContextType, RequireFields<MutationappealEntityArgs, 'because' | 'wallet'>>;
  approveCampaign?: Resolver<ResolversTypes['CampaignResult'], ParentType, ContextType, RequireFields<MutationapproveCampaignArgs, 'id'>>;
  cancelCampaign?: Resolver<ResolversTypes['CampaignResult'], ParentType, ContextType, RequireFields<MutationcancelCampaignArgs, 'id'>>;
  cancelJobRun?: Resolver<ResolversTypes['CancelJobRunResult'], ParentType, ContextType, RequireFields<MutationcancelJobRunArgs, 'id'>>;
  createCampaign?: Resolver<ResolversTypes['CampaignResult'], ParentType, ContextType, RequireFields<MutationcreateCampaignArgs, 'input'>>;
  pauseCampaign?: Resolver<ResolversTypes['CampaignResult'], ParentType, ContextType, RequireFields<MutationpauseCampaignArgs, 'id'>>;
  planCampaign?: Resolver<ResolversTypes['PlanCampaignResult'], ParentType, ContextType, RequireFields<MutationplanCampaignArgs, 'id'>>;
  removeSegment?: Resolver<ResolversTypes['RemoveSegmentResult'], ParentType, ContextType, RequireFields<MutationremoveSegmentArgs, 'name'>>;
  resumeCampaign?: Resolver<ResolversTypes['CampaignResult'], ParentType, ContextType, RequireFields<MutationresumeCampaignArgs, 'id'>>;
  runJob?: Resolver<ResolversTypes['RunJobResult'], ParentType, ContextType, RequireFields<MutationrunJobArgs, 'name'>>;
  saveSegment?: Resolver<ResolversTypes['SaveSegmentResult'], ParentType, ContextType, RequireFields<MutationsaveSegmentArgs, 'name'>>;
  scheduleCampaign?: Resolver<ResolversTypes['CampaignResult'], ParentType, ContextType, RequireFields<MutationscheduleCampaignArgs, 'at' | 'id'>>;
  scheduleJob?: Resolver<ResolversTypes['ScheduleJobResult'], ParentType, ContextType, RequireFields<MutationscheduleJobArgs, 'changes' | 'name'>>;
  snapshotSegment?: Resolver<ResolversTypes['SnapshotSegmentResult'], ParentType, ContextType, RequireFields<MutationsnapshotSegmentArgs, 'name'>>;
  storeWalletList?: Resolver<ResolversTypes['StoreWalletListResult'], ParentType, ContextType, RequireFields<MutationstoreWalletListArgs, 'name' | 'wallets'>>;
  watchSegment?: Resolver<ResolversTypes['WatchSegmentResult'], ParentType, ContextType, RequireFields<MutationwatchSegmentArgs, 'name' | 'watched'>>;
};

export type OrderDirectionResolvers = EnumResolverSignature<{ ASC?: any, DESC?: any }, ResolversTypes['OrderDirection']>;

export type OutcomeFromResolvers = EnumResolverSignature<{ asOf?: any, send?: any }, ResolversTypes['OutcomeFrom']>;

export type OverlapResolvers = EnumResolverSignature<{ QUEUE?: any, SKIP?: any }, ResolversTypes['Overlap']>;

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PatternActResolvers = EnumResolverSignature<{ ACTED?: any, BOUGHT?: any, CALLED?: any, RECEIVED?: any, SENT?: any, SOLD?: any, TRADED?: any }, ResolversTypes['PatternAct']>;

export type PlacedTransactionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PlacedTransaction'] = ResolversParentTypes['PlacedTransaction']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  block?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  chain?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  index?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PlanCampaignResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PlanCampaignResult'] = ResolversParentTypes['PlanCampaignResult']> = {
  __resolveType?: TypeResolveFn<'PlannedCampaign' | 'Refusal', ParentType, ContextType>;
};

export type PlannedCampaignResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PlannedCampaign'] = ResolversParentTypes['PlannedCampaign']> = {
  campaign?: Resolver<ResolversTypes['Campaign'], ParentType, ContextType>;
  members?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  plan?: Resolver<ResolversTypes['CampaignPlan'], ParentType, ContextType>;
  suppressed?: Resolver<ReadonlyArray<ResolversTypes['ReasonCount']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProgressResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Progress'] = ResolversParentTypes['Progress']> = {
  done?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  stage?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  total?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  unit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ProportionalAllocationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProportionalAllocation'] = ResolversParentTypes['ProportionalAllocation']> = {
  decimals?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  maxUnits?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  minUnits?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  stepUnits?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  asOf?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  auditFile?: Resolver<ResolversTypes['Download'], ParentType, ContextType, RequireFields<QueryauditFileArgs, 'format'>>;
  auditLog?: Resolver<ResolversTypes['AuditConnection'], ParentType, ContextType, RequireFields<QueryauditLogArgs, 'first'>>;
  campaign?: Resolver<ResolversTypes['Campaign'], ParentType, ContextType, RequireFields<QuerycampaignArgs, 'id'>>;
  campaigns?: Resolver<ReadonlyArray<ResolversTypes['Campaign']>, ParentType, ContextType>;
  cohorts?: Resolver<ReadonlyArray<ResolversTypes['Cohort']>, ParentType, ContextType, RequireFields<QuerycohortsArgs, 'act' | 'by' | 'periods'>>;
  cohortsFile?: Resolver<ResolversTypes['Download'], ParentType, ContextType, RequireFields<QuerycohortsFileArgs, 'act' | 'by' | 'format' | 'periods'>>;
  coverage?: Resolver<ReadonlyArray<ResolversTypes['Coverage']>, ParentType, ContextType>;
  entities?: Resolver<ReadonlyArray<ResolversTypes['Entity']>, ParentType, ContextType, RequireFields<QueryentitiesArgs, 'first'>>;
  entity?: Resolver<ResolversTypes['EntityLinks'], ParentType, ContextType, RequireFields<QueryentityArgs, 'wallet'>>;
  explain?: Resolver<ResolversTypes['Explanation'], ParentType, ContextType, RequireFields<QueryexplainArgs, 'segment' | 'wallet'>>;
  features?: Resolver<ReadonlyArray<ResolversTypes['Feature']>, ParentType, ContextType, Partial<QueryfeaturesArgs>>;
  funnel?: Resolver<ResolversTypes['Funnel'], ParentType, ContextType, RequireFields<QueryfunnelArgs, 'pattern'>>;
  goals?: Resolver<ReadonlyArray<ResolversTypes['Goal']>, ParentType, ContextType>;
  graphCluster?: Resolver<ResolversTypes['GraphView'], ParentType, ContextType, RequireFields<QuerygraphClusterArgs, 'first' | 'wallet'>>;
  graphEgo?: Resolver<ResolversTypes['GraphView'], ParentType, ContextType, RequireFields<QuerygraphEgoArgs, 'first' | 'hops' | 'wallet'>>;
  graphPath?: Resolver<Maybe<ResolversTypes['GraphView']>, ParentType, ContextType, RequireFields<QuerygraphPathArgs, 'from' | 'maxHops' | 'to'>>;
  graphTop?: Resolver<ResolversTypes['GraphView'], ParentType, ContextType, RequireFields<QuerygraphTopArgs, 'first'>>;
  jobs?: Resolver<ReadonlyArray<ResolversTypes['Job']>, ParentType, ContextType>;
  lifecycle?: Resolver<ResolversTypes['Lifecycle'], ParentType, ContextType, Partial<QuerylifecycleArgs>>;
  lookalike?: Resolver<ResolversTypes['Lookalikes'], ParentType, ContextType, RequireFields<QuerylookalikeArgs, 'by' | 'seed' | 'size'>>;
  me?: Resolver<ResolversTypes['Viewer'], ParentType, ContextType>;
  model?: Resolver<ResolversTypes['Model'], ParentType, ContextType, RequireFields<QuerymodelArgs, 'version'>>;
  modelDecisions?: Resolver<ReadonlyArray<ResolversTypes['ModelDecision']>, ParentType, ContextType, Partial<QuerymodelDecisionsArgs>>;
  models?: Resolver<ReadonlyArray<ResolversTypes['Model']>, ParentType, ContextType>;
  scoreExplanation?: Resolver<ResolversTypes['ScoreExplanation'], ParentType, ContextType, RequireFields<QueryscoreExplanationArgs, 'goal' | 'wallet'>>;
  scorings?: Resolver<ReadonlyArray<ResolversTypes['Scoring']>, ParentType, ContextType, Partial<QueryscoringsArgs>>;
  segmentChanges?: Resolver<ResolversTypes['SegmentChanges'], ParentType, ContextType, RequireFields<QuerysegmentChangesArgs, 'first' | 'name'>>;
  segmentConsumers?: Resolver<ReadonlyArray<ResolversTypes['SegmentConsumer']>, ParentType, ContextType, RequireFields<QuerysegmentConsumersArgs, 'name'>>;
  segmentDiff?: Resolver<ResolversTypes['SegmentDiff'], ParentType, ContextType, RequireFields<QuerysegmentDiffArgs, 'name'>>;
  segmentFile?: Resolver<ResolversTypes['Download'], ParentType, ContextType, RequireFields<QuerysegmentFileArgs, 'format' | 'name'>>;
  segmentOverlap?: Resolver<ResolversTypes['SegmentOverlap'], ParentType, ContextType, RequireFields<QuerysegmentOverlapArgs, 'segments'>>;
  segmentPreview?: Resolver<ResolversTypes['SegmentPreview'], ParentType, ContextType, RequireFields<QuerysegmentPreviewArgs, 'sample'>>;
  segmentVersions?: Resolver<ReadonlyArray<ResolversTypes['Segment']>, ParentType, ContextType, RequireFields<QuerysegmentVersionsArgs, 'name'>>;
  segments?: Resolver<ReadonlyArray<ResolversTypes['Segment']>, ParentType, ContextType>;
  snapshotFile?: Resolver<ResolversTypes['Download'], ParentType, ContextType, RequireFields<QuerysnapshotFileArgs, 'format' | 'id'>>;
  sybilRisk?: Resolver<ResolversTypes['SybilRisk'], ParentType, ContextType, RequireFields<QuerysybilRiskArgs, 'wallet'>>;
  wallet?: Resolver<Maybe<ResolversTypes['Wallet']>, ParentType, ContextType, RequireFields<QuerywalletArgs, 'address'>>;
  walletLists?: Resolver<ReadonlyArray<ResolversTypes['WalletList']>, ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['WalletConnection'], ParentType, ContextType, RequireFields<QuerywalletsArgs, 'first'>>;
  walletsFile?: Resolver<ResolversTypes['Download'], ParentType, ContextType, RequireFields<QuerywalletsFileArgs, 'features' | 'format' | 'goals' | 'labels'>>;
};

export type RatioResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RatioResult'] = ResolversParentTypes['RatioResult']> = {
  __resolveType?: TypeResolveFn<'BoundedRatio' | 'Unavailable' | 'UnboundedRatio', ParentType, ContextType>;
};

export type ReasonCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReasonCount'] = ResolversParentTypes['ReasonCount']> = {
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type RefusalResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Refusal'] = ResolversParentTypes['Refusal']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  facts?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  hint?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retry?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RemoveSegmentResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RemoveSegmentResult'] = ResolversParentTypes['RemoveSegmentResult']> = {
  __resolveType?: TypeResolveFn<'Refusal' | 'Segment', ParentType, ContextType>;
};

export type ReportAudienceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportAudience'] = ResolversParentTypes['ReportAudience']> = {
  heldOut?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  holdoutBps?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  members?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  snapshot?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  suppressed?: Resolver<ReadonlyArray<ResolversTypes['ReasonCount']>, ParentType, ContextType>;
  treated?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ReportCostResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportCost'] = ResolversParentTypes['ReportCost']> = {
  decimals?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  gasWei?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  token?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tokenUnits?: Resolver<ResolversTypes['Units'], ParentType, ContextType>;
  transactions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type RiskResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Risk'] = ResolversParentTypes['Risk']> = {
  flagged?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  high?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  low?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  probability?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type RiskEstimateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RiskEstimate'] = ResolversParentTypes['RiskEstimate']> = {
  estimate?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  high?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  low?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type RoleResolvers = EnumResolverSignature<{ admin?: any, analyst?: any, approver?: any, growth?: any, marketer?: any }, ResolversTypes['Role']>;

export type RunJobResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RunJobResult'] = ResolversParentTypes['RunJobResult']> = {
  __resolveType?: TypeResolveFn<'JobRun' | 'Refusal', ParentType, ContextType>;
};

export type SampleRatioResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SampleRatio'] = ResolversParentTypes['SampleRatio']> = {
  mismatch?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  pValue?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SampleRatioResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SampleRatioResult'] = ResolversParentTypes['SampleRatioResult']> = {
  __resolveType?: TypeResolveFn<'SampleRatio' | 'Unavailable', ParentType, ContextType>;
};

export type SaveSegmentResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SaveSegmentResult'] = ResolversParentTypes['SaveSegmentResult']> = {
  __resolveType?: TypeResolveFn<'Refusal' | 'Segment', ParentType, ContextType>;
};

export type ScheduleJobResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScheduleJobResult'] = ResolversParentTypes['ScheduleJobResult']> = {
  __resolveType?: TypeResolveFn<'Job' | 'Refusal', ParentType, ContextType>;
};

export type ScoreResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Score'] = ResolversParentTypes['Score']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  goal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  high?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  low?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  model?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  percentile?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  probability?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ScoreBinResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScoreBin'] = ResolversParentTypes['ScoreBin']> = {
  from?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ScoreExplanationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScoreExplanation'] = ResolversParentTypes['ScoreExplanation']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  comparedMean?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  comparedWith?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  goal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  model?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  probability?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  shares?: Resolver<ReadonlyArray<ResolversTypes['ScoreShare']>, ParentType, ContextType>;
  wallet?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  words?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ScoreShareResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScoreShare'] = ResolversParentTypes['ScoreShare']> = {
  feature?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  typical?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  unit?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type ScoringResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Scoring'] = ResolversParentTypes['Scoring']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  drift?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  goal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  judgedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  model?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outcome?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  scoredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  words?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SegmentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Segment'] = ResolversParentTypes['Segment']> = {
  filter?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  savedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  savedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  where?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SegmentCauseResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentCause'] = ResolversParentTypes['SegmentCause']> = {
  change?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SegmentChangeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentChange'] = ResolversParentTypes['SegmentChange']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  entered?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  wallet?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
};

export type SegmentChangeCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentChangeCount'] = ResolversParentTypes['SegmentChangeCount']> = {
  entered?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  left?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SegmentChangeSampleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentChangeSample'] = ResolversParentTypes['SegmentChangeSample']> = {
  entered?: Resolver<ReadonlyArray<ResolversTypes['Address']>, ParentType, ContextType>;
  left?: Resolver<ReadonlyArray<ResolversTypes['Address']>, ParentType, ContextType>;
};

export type SegmentChangesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentChanges'] = ResolversParentTypes['SegmentChanges']> = {
  changes?: Resolver<ReadonlyArray<ResolversTypes['SegmentChange']>, ParentType, ContextType>;
  evaluations?: Resolver<ReadonlyArray<ResolversTypes['SegmentEvaluation']>, ParentType, ContextType>;
  segment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SegmentConsumerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentConsumer'] = ResolversParentTypes['SegmentConsumer']> = {
  holds?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SegmentDiffResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentDiff'] = ResolversParentTypes['SegmentDiff']> = {
  after?: Resolver<ResolversTypes['SegmentSide'], ParentType, ContextType>;
  before?: Resolver<ResolversTypes['SegmentSide'], ParentType, ContextType>;
  causes?: Resolver<ReadonlyArray<ResolversTypes['SegmentCause']>, ParentType, ContextType>;
  entered?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  left?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sample?: Resolver<ResolversTypes['SegmentChangeSample'], ParentType, ContextType>;
  segment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  stayed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unattributed?: Resolver<ResolversTypes['SegmentChangeCount'], ParentType, ContextType>;
};

export type SegmentEvaluationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentEvaluation'] = ResolversParentTypes['SegmentEvaluation']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  entered?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  exited?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  size?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SegmentOverlapResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentOverlap'] = ResolversParentTypes['SegmentOverlap']> = {
  any?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  pairs?: Resolver<ReadonlyArray<ResolversTypes['SegmentPair']>, ParentType, ContextType>;
  regions?: Resolver<ReadonlyArray<ResolversTypes['SegmentRegion']>, ParentType, ContextType>;
  segments?: Resolver<ReadonlyArray<ResolversTypes['SegmentSize']>, ParentType, ContextType>;
};

export type SegmentPairResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentPair'] = ResolversParentTypes['SegmentPair']> = {
  a?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  b?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  both?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  jaccard?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type SegmentPreviewResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentPreview'] = ResolversParentTypes['SegmentPreview']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  histogram?: Resolver<ReadonlyArray<ResolversTypes['ScoreBin']>, ParentType, ContextType>;
  histogramGoal?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  population?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reach?: Resolver<ReadonlyArray<ResolversTypes['LabelCount']>, ParentType, ContextType>;
  sample?: Resolver<ReadonlyArray<ResolversTypes['Address']>, ParentType, ContextType>;
  share?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  size?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  suppressed?: Resolver<ReadonlyArray<ResolversTypes['ReasonCount']>, ParentType, ContextType>;
  unknown?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SegmentRegionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentRegion'] = ResolversParentTypes['SegmentRegion']> = {
  inside?: Resolver<ReadonlyArray<ResolversTypes['Int']>, ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SegmentSideResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentSide'] = ResolversParentTypes['SegmentSide']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SegmentSizeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentSize'] = ResolversParentTypes['SegmentSize']> = {
  segment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  size?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SegmentWatchResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SegmentWatch'] = ResolversParentTypes['SegmentWatch']> = {
  segment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  watched?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SnapshotResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Snapshot'] = ResolversParentTypes['Snapshot']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  segment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  size?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SnapshotSegmentResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SnapshotSegmentResult'] = ResolversParentTypes['SnapshotSegmentResult']> = {
  __resolveType?: TypeResolveFn<'Refusal' | 'Snapshot', ParentType, ContextType>;
};

export type StateCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StateCount'] = ResolversParentTypes['StateCount']> = {
  state?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  wallets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type StoreWalletListResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StoreWalletListResult'] = ResolversParentTypes['StoreWalletListResult']> = {
  __resolveType?: TypeResolveFn<'Refusal' | 'WalletList', ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  campaignProgress?: SubscriptionResolver<ResolversTypes['Campaign'], "campaignProgress", ParentType, ContextType, RequireFields<SubscriptioncampaignProgressArgs, 'id'>>;
  jobProgress?: SubscriptionResolver<ResolversTypes['JobEvent'], "jobProgress", ParentType, ContextType, Partial<SubscriptionjobProgressArgs>>;
};

export type SybilRiskResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SybilRisk'] = ResolversParentTypes['SybilRisk']> = {
  asOf?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  entityMembers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  entityProbability?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  precision?: Resolver<Maybe<ResolversTypes['RiskEstimate']>, ParentType, ContextType>;
  risk?: Resolver<Maybe<ResolversTypes['Risk']>, ParentType, ContextType>;
  wallet?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
};

export type TokenResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Token'] = ResolversParentTypes['Token']> = {
  address?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  decimals?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UnavailableResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Unavailable'] = ResolversParentTypes['Unavailable']> = {
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UnboundedRatioResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UnboundedRatio'] = ResolversParentTypes['UnboundedRatio']> = {
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface UnitsScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Units'], any> {
  name: 'Units';
}

export type UnknownRiskResolvers = EnumResolverSignature<{ pass?: any, suppress?: any }, ResolversTypes['UnknownRisk']>;

export type ViewerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  principal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
};

export type WalletResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Wallet'] = ResolversParentTypes['Wallet']> = {
  address?: Resolver<ResolversTypes['Address'], ParentType, ContextType>;
  asOf?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  entity?: Resolver<Maybe<ResolversTypes['Entity']>, ParentType, ContextType>;
  features?: Resolver<ResolversTypes['WalletFeatures'], ParentType, ContextType>;
  holdings?: Resolver<ReadonlyArray<ResolversTypes['Holding']>, ParentType, ContextType, RequireFields<WalletholdingsArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  labels?: Resolver<ReadonlyArray<ResolversTypes['Label']>, ParentType, ContextType>;
  scores?: Resolver<ReadonlyArray<ResolversTypes['Score']>, ParentType, ContextType, Partial<WalletscoresArgs>>;
};

export type WalletConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WalletConnection'] = ResolversParentTypes['WalletConnection']> = {
  asOf?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['WalletEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Wallet']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type WalletEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WalletEdge'] = ResolversParentTypes['WalletEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Wallet'], ParentType, ContextType>;
};

export type WalletFeaturesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WalletFeatures'] = ResolversParentTypes['WalletFeatures']> = {
  act_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  act_days_30d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  act_days_90d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  act_gap_max_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  act_gap_mean_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  act_gap_std_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  act_overdue_gaps?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  active_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  acts?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  acts_30d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  burstiness?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  categories_bought?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  clustering_share?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  collection_peer_similarity?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  collection_peers?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  collections_held?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  collections_traded?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  community_wallets?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  component_wallets?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  contract_call_share?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  contracts_created?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  core_number?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  days_since_first_act?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  days_since_first_activity?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  days_since_first_funding?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  days_since_first_trade?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  days_since_last_act?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  days_since_last_activity?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  days_since_last_purchase?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  days_since_last_sale?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  days_since_last_trade?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  days_since_last_transaction_sent?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  dealing_burstiness?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  dealing_gap_mean_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  dealing_gap_median_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  dealing_memory?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  dealings?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  degree_in?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  degree_out?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  earned_eth?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  earned_eth_365d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  erc20_tokens?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  failed_share?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  first_funder_wallets?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  first_funding_eth?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  functions_called?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  gas_limit_median?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  gas_price_max_gwei?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  gas_price_median_gwei?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  gas_price_to_market?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  held_max_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  held_mean_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  hour_regularity_share?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  items_held?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  kept_mean_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  native_received_eth?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  native_sent_eth?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  neighbour_age_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  neighbour_dealings_log?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  neighbour_degree_log?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  neighbour_idle_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  nft_collections?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  pagerank_to_mean?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchase_gap_mean_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchase_gap_std_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchase_overdue_gaps?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchase_price_max_eth?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchase_price_median_eth?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchase_price_to_market?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchase_price_to_market_change_90d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchase_share?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchases?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchases_30d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchases_90d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  purchases_365d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  resold_share_30d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sales?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sales_30d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sales_90d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sales_365d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  second_age_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  second_dealings_log?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  second_degree_log?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  second_idle_days?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  spent_eth?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  spent_eth_365d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  token_mints?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  token_transfers_90d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  token_transfers_in?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  token_transfers_in_30d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  token_transfers_out?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  token_transfers_out_30d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  tokens_30d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  trade_counterparties?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  trading_months?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  transaction_counterparties?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  transactions_ever?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  transactions_received?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  transactions_sent?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  transactions_sent_30d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  transactions_sent_90d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  transfer_counterparties?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  transfer_counterparties_30d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  usual_hour?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  weekday_regularity_share?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  weekend_share?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type WalletListResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WalletList'] = ResolversParentTypes['WalletList']> = {
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  savedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  savedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  seen?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  size?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WalletOrderFieldResolvers = EnumResolverSignature<{ act_days?: any, act_days_30d?: any, act_days_90d?: any, act_gap_max_days?: any, act_gap_mean_days?: any, act_gap_std_days?: any, act_overdue_gaps?: any, active_days?: any, acts?: any, acts_30d?: any, burstiness?: any, buys_again_90d_high?: any, buys_again_90d_low?: any, buys_again_90d_percentile?: any, buys_again_90d_probability?: any, categories_bought?: any, clustering_share?: any, collection_peer_similarity?: any, collection_peers?: any, collections_held?: any, collections_traded?: any, community_wallets?: any, component_wallets?: any, contract_call_share?: any, contracts_created?: any, core_number?: any, days_since_first_act?: any, days_since_first_activity?: any, days_since_first_funding?: any, days_since_first_trade?: any, days_since_last_act?: any, days_since_last_activity?: any, days_since_last_purchase?: any, days_since_last_sale?: any, days_since_last_trade?: any, days_since_last_transaction_sent?: any, dealing_burstiness?: any, dealing_gap_mean_days?: any, dealing_gap_median_days?: any, dealing_memory?: any, dealings?: any, degree_in?: any, degree_out?: any, earned_eth?: any, earned_eth_365d?: any, erc20_tokens?: any, failed_share?: any, first_funder_wallets?: any, first_funding_eth?: any, functions_called?: any, gas_limit_median?: any, gas_price_max_gwei?: any, gas_price_median_gwei?: any, gas_price_to_market?: any, held_max_days?: any, held_mean_days?: any, hour_regularity_share?: any, items_held?: any, kept_mean_days?: any, native_received_eth?: any, native_sent_eth?: any, neighbour_age_days?: any, neighbour_dealings_log?: any, neighbour_degree_log?: any, neighbour_idle_days?: any, nft_collections?: any, pagerank_to_mean?: any, purchase_gap_mean_days?: any, purchase_gap_std_days?: any, purchase_overdue_gaps?: any, purchase_price_max_eth?: any, purchase_price_median_eth?: any, purchase_price_to_market?: any, purchase_price_to_market_change_90d?: any, purchase_share?: any, purchases?: any, purchases_30d?: any, purchases_90d?: any, purchases_365d?: any, resold_share_30d?: any, sales?: any, sales_30d?: any, sales_90d?: any, sales_365d?: any, second_age_days?: any, second_dealings_log?: any, second_degree_log?: any, second_idle_days?: any, spent_eth?: any, spent_eth_365d?: any, token_mints?: any, token_transfers_90d?: any, token_transfers_in?: any, token_transfers_in_30d?: any, token_transfers_out?: any, token_transfers_out_30d?: any, tokens_30d?: any, trade_counterparties?: any, trades_again_90d_high?: any, trades_again_90d_low?: any, trades_again_90d_percentile?: any, trades_again_90d_probability?: any, trading_months?: any, transaction_counterparties?: any, transactions_ever?: any, transactions_received?: any, transactions_sent?: any, transactions_sent_30d?: any, transactions_sent_90d?: any, transfer_counterparties?: any, transfer_counterparties_30d?: any, usual_hour?: any, wallet?: any, weekday_regularity_share?: any, weekend_share?: any }, ResolversTypes['WalletOrderField']>;

export type WatchSegmentResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WatchSegmentResult'] = ResolversParentTypes['WatchSegmentResult']> = {
  __resolveType?: TypeResolveFn<'Refusal' | 'SegmentWatch', ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Address?: GraphQLScalarType;
  Allocation?: AllocationResolvers<ContextType>;
  ArmOutcome?: ArmOutcomeResolvers<ContextType>;
  AuditConnection?: AuditConnectionResolvers<ContextType>;
  AuditEdge?: AuditEdgeResolvers<ContextType>;
  AuditEntry?: AuditEntryResolvers<ContextType>;
  Batch?: BatchResolvers<ContextType>;
  BoundedRatio?: BoundedRatioResolvers<ContextType>;
  Campaign?: CampaignResolvers<ContextType>;
  CampaignEvent?: CampaignEventResolvers<ContextType>;
  CampaignPlan?: CampaignPlanResolvers<ContextType>;
  CampaignProgress?: CampaignProgressResolvers<ContextType>;
  CampaignReport?: CampaignReportResolvers<ContextType>;
  CampaignReportResult?: CampaignReportResultResolvers<ContextType>;
  CampaignResult?: CampaignResultResolvers<ContextType>;
  CampaignState?: CampaignStateResolvers;
  CampaignUnit?: CampaignUnitResolvers;
  CancelJobRunResult?: CancelJobRunResultResolvers<ContextType>;
  Causality?: CausalityResolvers<ContextType>;
  Chain?: GraphQLScalarType;
  Cohort?: CohortResolvers<ContextType>;
  CohortCell?: CohortCellResolvers<ContextType>;
  CohortPeriod?: CohortPeriodResolvers;
  ConditionResult?: ConditionResultResolvers<ContextType>;
  Coverage?: CoverageResolvers<ContextType>;
  CoverageAxis?: CoverageAxisResolvers;
  DateTime?: GraphQLScalarType;
  Download?: DownloadResolvers<ContextType>;
  DroppedFeature?: DroppedFeatureResolvers<ContextType>;
  Entity?: EntityResolvers<ContextType>;
  EntityAppeal?: EntityAppealResolvers<ContextType>;
  EntityAppealResult?: EntityAppealResultResolvers<ContextType>;
  EntityEvidence?: EntityEvidenceResolvers<ContextType>;
  EntityLinks?: EntityLinksResolvers<ContextType>;
  EntityMember?: EntityMemberResolvers<ContextType>;
  EqualAllocation?: EqualAllocationResolvers<ContextType>;
  Estimate?: EstimateResolvers<ContextType>;
  EstimateResult?: EstimateResultResolvers<ContextType>;
  Evidence?: EvidenceResolvers<ContextType>;
  Explanation?: ExplanationResolvers<ContextType>;
  Feature?: FeatureResolvers<ContextType>;
  FeatureStream?: FeatureStreamResolvers<ContextType>;
  FileFormat?: FileFormatResolvers;
  Funnel?: FunnelResolvers<ContextType>;
  FunnelStep?: FunnelStepResolvers<ContextType>;
  Goal?: GoalResolvers<ContextType>;
  GoalWindow?: GoalWindowResolvers<ContextType>;
  GraphEdge?: GraphEdgeResolvers<ContextType>;
  GraphView?: GraphViewResolvers<ContextType>;
  GraphWallet?: GraphWalletResolvers<ContextType>;
  Holding?: HoldingResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Job?: JobResolvers<ContextType>;
  JobEvent?: JobEventResolvers<ContextType>;
  JobRun?: JobRunResolvers<ContextType>;
  Label?: LabelResolvers<ContextType>;
  LabelCount?: LabelCountResolvers<ContextType>;
  Ledger?: LedgerResolvers<ContextType>;
  Lifecycle?: LifecycleResolvers<ContextType>;
  LifecycleStage?: LifecycleStageResolvers<ContextType>;
  LifecycleStageValue?: LifecycleStageValueResolvers;
  LineageNode?: LineageNodeResolvers<ContextType>;
  Lookalike?: LookalikeResolvers<ContextType>;
  LookalikeBy?: LookalikeByResolvers;
  LookalikeCheck?: LookalikeCheckResolvers<ContextType>;
  Lookalikes?: LookalikesResolvers<ContextType>;
  Model?: ModelResolvers<ContextType>;
  ModelDecision?: ModelDecisionResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  OrderDirection?: OrderDirectionResolvers;
  OutcomeFrom?: OutcomeFromResolvers;
  Overlap?: OverlapResolvers;
  PageInfo?: PageInfoResolvers<ContextType>;
  PatternAct?: PatternActResolvers;
  PlacedTransaction?: PlacedTransactionResolvers<ContextType>;
  PlanCampaignResult?: PlanCampaignResultResolvers<ContextType>;
  PlannedCampaign?: PlannedCampaignResolvers<ContextType>;
  Progress?: ProgressResolvers<ContextType>;
  ProportionalAllocation?: ProportionalAllocationResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RatioResult?: RatioResultResolvers<ContextType>;
  ReasonCount?: ReasonCountResolvers<ContextType>;
  Refusal?: RefusalResolvers<ContextType>;
  RemoveSegmentResult?: RemoveSegmentResultResolvers<ContextType>;
  ReportAudience?: ReportAudienceResolvers<ContextType>;
  ReportCost?: ReportCostResolvers<ContextType>;
  Risk?: RiskResolvers<ContextType>;
  RiskEstimate?: RiskEstimateResolvers<ContextType>;
  Role?: RoleResolvers;
  RunJobResult?: RunJobResultResolvers<ContextType>;
  SampleRatio?: SampleRatioResolvers<ContextType>;
  SampleRatioResult?: SampleRatioResultResolvers<ContextType>;
  SaveSegmentResult?: SaveSegmentResultResolvers<ContextType>;
  ScheduleJobResult?: ScheduleJobResultResolvers<ContextType>;
  Score?: ScoreResolvers<ContextType>;
  ScoreBin?: ScoreBinResolvers<ContextType>;
  ScoreExplanation?: ScoreExplanationResolvers<ContextType>;
  ScoreShare?: ScoreShareResolvers<ContextType>;
  Scoring?: ScoringResolvers<ContextType>;
  Segment?: SegmentResolvers<ContextType>;
  SegmentCause?: SegmentCauseResolvers<ContextType>;
  SegmentChange?: SegmentChangeResolvers<ContextType>;
  SegmentChangeCount?: SegmentChangeCountResolvers<ContextType>;
  SegmentChangeSample?: SegmentChangeSampleResolvers<ContextType>;
  SegmentChanges?: SegmentChangesResolvers<ContextType>;
  SegmentConsumer?: SegmentConsumerResolvers<ContextType>;
  SegmentDiff?: SegmentDiffResolvers<ContextType>;
  SegmentEvaluation?: SegmentEvaluationResolvers<ContextType>;
  SegmentOverlap?: SegmentOverlapResolvers<ContextType>;
  SegmentPair?: SegmentPairResolvers<ContextType>;
  SegmentPreview?: SegmentPreviewResolvers<ContextType>;
  SegmentRegion?: SegmentRegionResolvers<ContextType>;
  SegmentSide?: SegmentSideResolvers<ContextType>;
  SegmentSize?: SegmentSizeResolvers<ContextType>;
  SegmentWatch?: SegmentWatchResolvers<ContextType>;
  Snapshot?: SnapshotResolvers<ContextType>;
  SnapshotSegmentResult?: SnapshotSegmentResultResolvers<ContextType>;
  StateCount?: StateCountResolvers<ContextType>;
  StoreWalletListResult?: StoreWalletListResultResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  SybilRisk?: SybilRiskResolvers<ContextType>;
  Token?: TokenResolvers<ContextType>;
  Unavailable?: UnavailableResolvers<ContextType>;
  UnboundedRatio?: UnboundedRatioResolvers<ContextType>;
  Units?: GraphQLScalarType;
  UnknownRisk?: UnknownRiskResolvers;
  Viewer?: ViewerResolvers<ContextType>;
  Wallet?: WalletResolvers<ContextType>;
  WalletConnection?: WalletConnectionResolvers<ContextType>;
  WalletEdge?: WalletEdgeResolvers<ContextType>;
  WalletFeatures?: WalletFeaturesResolvers<ContextType>;
  WalletList?: WalletListResolvers<ContextType>;
  WalletOrderField?: WalletOrderFieldResolvers;
  WatchSegmentResult?: WatchSegmentResultResolvers<ContextType>;
};

