/** `dropcast campaign …` and `dropcast verify`: from a brief to a reconciled, measured drop. */
import * as Auditing from '../graphql/auditing.ts'
import type {
  Brief,
  CampaignEntry,
  Ledger,
  PlanResult,
  PrepareResult,
  Report,
  RunResult,
  SimulateResult,
  StatusResult,
} from '../src/capabilities.ts'
import * as Address from '../src/core/address.ts'
import * as Chain from '../src/core/chain.ts'
import { type Change, verb } from './verb.ts'
import * as Words from './words.ts'

const entry = {
  id: 'the campaign',
  name: 'its name',
  state: 'DRAFT, PENDING_APPROVAL, APPROVED, SCHEDULED, RUNNING, PAUSED, COMPLETED, CANCELLED, FAILED or ARCHIVED',
  brief: 'what was asked for; amounts in base units',
  snapshot: 'frozen membership, once planned',
  planHash: 'what is approved, once planned',
  runId: 'identifies the run on chain, once planned',
  proposer: 'principal who made it',
  scheduledFor: 'when it is due, or null',
  createdAt: 'when',
}
const ran = {
  campaign: 'id',
  state: 'the campaign’s state',
  ledger: 'planned = delivered + skipped + failed + pending, from the chain at safe depth',
  costWei: 'fees of every mined transaction, reverted ones included',
  transactions: 'how many there were',
}
type Id = { readonly id: string }
const id = ([typed = '']: readonly string[]): Id => ({ id: typed })
/** A campaign as what a verb changes. */
const ofCampaign: Change<Id, unknown> = {
  subject: ({ id: campaign }) => `campaign ${campaign}`,
  state: (engine, { id: campaign }) => Auditing.states(engine).campaign(campaign),
}
const line = ({ id: campaign, name, state }: CampaignEntry) => [`${campaign}  ${name}  ${state}`]

const create = verb<Brief, CampaignEntry>({
  name: ['campaign', 'create'],
  says: 'write a campaign’s brief (state DRAFT); amounts are typed as people write them, and never rounded',
  options: [
    {
      flags: '--brief <json>',
      says: 'the whole brief as JSON or @FILE (amounts in base units) instead of the options',
    },
    { flags: '--name <text>', says: 'name' },
    { flags: '--segment <name>', says: 'saved segment' },
    { flags: '--goal <name>', says: 'what the drop shall cause' },
    { flags: '--as-of <time>', says: 'instant of membership and scores, ISO-8601' },
    { flags: '--holdout-bps <bps>', says: 'share that gets nothing, for comparison; 1000 is 10 %', fallback: '1000' },
    { flags: '--budget <amount>', says: 'most to give away, in tokens such as 1000.5' },
    { flags: '--amount <amount>', says: 'the same amount for everyone, in tokens' },
    { flags: '--min <amount>', says: 'instead: amounts that grow with the score, from this' },
    { flags: '--max <amount>', says: 'up to this' },
    { flags: '--step <amount>', says: 'in steps of this' },
    { flags: '--token <address>', says: 'ERC-20 contract' },
    { flags: '--symbol <text>', says: 'its symbol' },
    { flags: '--decimals <count>', says: 'its decimals', fallback: '18' },
    { flags: '--chain <caip2>', says: 'chain of the drop, such as eip155:8453' },
    { flags: '--payer <address>', says: 'account whose tokens move' },
    { flags: '--outcome-from <when>', says: 'send, or asOf when history is replayed', fallback: 'send' },
    { flags: '--batch-size <count>', says: 'recipients of one transaction' },
    {
      flags: '--unit <what>',
      says: 'wallet, or entity: one allocation for all wallets of one actor',
      fallback: 'wallet',
    },
  ],
  needs: 'engine',
  // A brief typed as JSON may be anything until the stage has read it.
  changes: { subject: (brief: Partial<Brief> | null) => `campaign ${brief?.name ?? ''}` },
  input: (_words, options) => {
    const typed = Words.text(options, 'brief')
    if (typed !== undefined) return Words.json(typed, 'brief') as Brief
    const decimals = Words.whole(options, 'decimals') ?? 18
    const amount = (name: string) => Words.amount(options, name, decimals)
    const needed = (name: string) => {
      Words.needed(options, name)
      return amount(name) ?? ''
    }
    const equal = amount('amount')
    return {
      name: Words.needed(options, 'name'),
      segment: Words.needed(options, 'segment'),
      goal: Words.needed(options, 'goal'),
      asOf: Words.neededInstant(options, 'asOf'),
      holdoutBps: Words.whole(options, 'holdoutBps') ?? 0,
      budgetUnits: needed('budget'),
      allocation:
        equal === undefined
          ? { kind: 'proportional', minUnits: needed('min'), maxUnits: needed('max'), stepUnits: needed('step') }
          : { kind: 'equal', amountUnits: equal },
      token: {
        address: Address.fromTyped(Words.needed(options, 'token')),
        symbol: Words.needed(options, 'symbol'),
        decimals,
      },
      chain: Chain.parse(Words.needed(options, 'chain')),
      payer: Address.fromTyped(Words.needed(options, 'payer')),
      outcomeFrom: Words.choice(Words.text(options, 'outcomeFrom'), 'outcomeFrom', ['send', 'asOf']),
      ...Words.given('batchSize', Words.whole(options, 'batchSize')),
      unit: Words.choice(Words.text(options, 'unit'), 'unit', ['wallet', 'entity']),
    }
  },
  run: (engine, brief, _call, actor) => engine.campaigns.create(brief, actor),
  answers: entry,
  lines: line,
})

const plan = verb<Id, PlanResult>({
  name: ['campaign', 'plan'],
  says: 'freeze recipients, amounts, holdout and batches; the plan’s hash is what gets approved',
  words: ['<campaign>'],
  needs: 'engine',
  changes: ofCampaign,
  input: id,
  run: (engine, { id: campaign }, call, actor) => engine.campaigns.plan(campaign, actor, call),
  answers: {
    campaign: 'id',
    state: 'PENDING_APPROVAL',
    planHash: 'what is approved',
    runId: 'identifies the run on chain',
    snapshot: 'frozen membership',
    members: 'wallets of the snapshot',
    suppressed: 'wallets left out, by reason',
    treated: 'recipients',
    heldOut: 'wallets that get nothing, for comparison',
    batches: 'transactions',
    totalUnits: 'base units in all',
    budgetUnits: 'base units allowed',
    smallestUnits: 'smallest amount',
    largestUnits: 'largest amount',
  },
  lines: (result) => Words.table(Object.entries(result).map(([key, value]) => [key, flat(value)])),
})

const prepare = verb<Id, PrepareResult>({
  name: ['campaign', 'prepare'],
  says: 'make the chain ready with the payer’s key: contracts, authorisation, exact allowance; again changes nothing',
  words: ['<campaign>'],
  needs: 'engine',
  changes: ofCampaign,
  input: id,
  run: (engine, { id: campaign }, call) => engine.campaigns.prepare(campaign, call),
  answers: {
    campaign: 'id',
    registry: 'contract that remembers delivered batches',
    drop: 'contract that delivers',
    payer: 'account whose tokens move',
    signer: 'account that sends',
  },
  lines: (result) => Words.table(Object.entries(result)),
})

const simulate = verb<Id, SimulateResult>({
  name: ['campaign', 'simulate'],
  says: 'everything that is checked before signing, without signing: chain, balance, authorisation, every batch',
  words: ['<campaign>'],
  needs: 'engine',
  input: id,
  run: (engine, { id: campaign }, call) => engine.campaigns.simulate(campaign, call),
  answers: {
    campaign: 'id',
    ready: 'whether every check passed',
    checks: 'name, passed and detail of each',
    feeWei: 'expected fee of the batches that are not done, without a rollup’s L1 data fee',
  },
  lines: ({ ready, checks, feeWei }) => [
    ready ? 'ready' : 'not ready',
    ...Words.table(checks.map(({ name, passed, detail }) => [passed ? 'yes' : 'NO', name, detail])),
    `${feeWei} wei expected`,
  ],
})

const approve = verb<Id & { readonly signature?: string }, CampaignEntry>({
  name: ['campaign', 'approve'],
  says: 'approve a plan by an approver’s signature over its hash; proposer, approver and signer differ',
  words: ['<campaign>'],
  options: [
    { flags: '--signature <hex>', says: 'a signature made elsewhere; the configured approver key signs unless given' },
    { flags: '--principal <id>', says: 'the approver; the configured principal unless given' },
  ],
  needs: 'engine',
  changes: ofCampaign,
  input: (words, options) => ({
    ...id(words),
    ...Words.given('signature', Words.text(options, 'signature')),
    ...Words.given('principal', Words.text(options, 'principal')),
  }),
  run: (engine, input: Id & { signature?: string; principal?: string }, _call, actor) =>
    engine.campaigns.approve(
      input.id,
      input.principal === undefined ? actor : { principal: input.principal },
      input.signature,
    ),
  answers: entry,
  lines: line,
})

const schedule = verb<Id & { readonly at: string }, CampaignEntry>({
  name: ['campaign', 'schedule'],
  says: 'let `serve` run an approved campaign at a time',
  words: ['<campaign>'],
  options: [{ flags: '--at <time>', says: 'ISO-8601', needed: true }],
  needs: 'engine',
  changes: ofCampaign,
  input: (words, options) => ({ ...id(words), at: Words.neededInstant(options, 'at') }),
  run: (engine, { id: campaign, at }, _call, actor) => engine.campaigns.schedule(campaign, at, actor),
  answers: entry,
  lines: line,
})

const sending = (name: string, says: string) =>
  verb<Id, RunResult>({
    name: ['campaign', name],
    says,
    words: ['<campaign>'],
    needs: 'engine',
    changes: ofCampaign,
    input: id,
    run: (engine, { id: campaign }, call, actor) => engine.campaigns.run(campaign, actor, call),
    answers: ran,
    lines: outcome,
  })

const moving = (name: 'pause' | 'cancel', says: string) =>
  verb<Id, CampaignEntry>({
    name: ['campaign', name],
    says,
    words: ['<campaign>'],
    needs: 'engine',
    changes: ofCampaign,
    input: id,
    run: (engine, { id: campaign }, _call, actor) => engine.campaigns[name](campaign, actor),
    answers: entry,
    lines: line,
  })

/** Where a campaign stands. */
export const status = verb<Id, StatusResult>({
  name: ['campaign', 'status'],
  says: 'where a campaign stands',
  words: ['<campaign>'],
  needs: 'engine',
  input: id,
  run: (engine, { id: campaign }) => engine.campaigns.status(campaign),
  answers: {
    campaign: 'the campaign, as `campaign list` shows it',
    ledger: 'planned = delivered + skipped + failed + pending; null before it is planned',
    batches: 'index, state, txHash and block of each',
    events: 'at, from, to, principal and note of every change of state',
  },
  lines: ({ campaign, ledger, batches, events }) => [
    ...line(campaign),
    ...(ledger ? counted(ledger) : []),
    ...Words.table(batches.map(({ index, state, txHash, block }) => [`batch ${index}`, state, txHash, block])),
    ...Words.table(events.map(({ at, from, to, principal, note }) => [at, from, to, principal, note ?? ''])),
  ],
})

const report = verb<Id, Report>({
  name: ['campaign', 'report'],
  says: 'ledger, cost, and what the drop caused: intention to treat, with its interval',
  words: ['<campaign>'],
  needs: 'engine',
  input: id,
  run: (engine, { id: campaign }, call) => engine.measurement.report(campaign, call),
  answers: {
    campaign: 'id',
    name: 'its name',
    madeAt: 'when',
    provisionalUntil: 'instant until which outcomes are not final, or null',
    causal: 'possible and reason: whether the drop could have changed the outcomes at all',
    unit: 'what was randomised',
    goal: 'name, from and to of the outcome window',
    audience: 'snapshot, members, suppressed, treated, heldOut, holdoutBps',
    ledger: 'planned = delivered + skipped + failed + pending',
    cost: 'gasWei, tokenUnits, token, decimals, transactions',
    outcomes: 'units, converted and rate of treated and heldOut',
    intentionToTreat: 'difference of rates with interval and method, or why it is unavailable',
    sampleRatio: 'pValue and mismatch of the arms’ sizes, or why it is unavailable',
    unitsPerIncrementalWallet: 'bounded, unbounded with its reason (Fieller), or unavailable',
    lineage: 'kind and id of everything that it rests on',
    notes: 'what a reader must know',
  },
  lines: (made) => [
    `${made.name} (${made.campaign}), ${made.madeAt}`,
    made.provisionalUntil === null ? 'final' : `provisional until ${made.provisionalUntil}`,
    ...counted(made.ledger),
    `gas ${made.cost.gasWei} wei, tokens ${made.cost.tokenUnits} base units, ${made.cost.transactions} transactions`,
    `treated ${made.outcomes.treated.converted} of ${made.outcomes.treated.units} converted`,
    `held out ${made.outcomes.heldOut.converted} of ${made.outcomes.heldOut.units} converted`,
    'estimate' in made.intentionToTreat
      ? `difference ${percent(made.intentionToTreat.estimate)} (${percent(made.intentionToTreat.low)} to ${percent(made.intentionToTreat.high)}), ${made.intentionToTreat.method}`
      : `no difference: ${made.intentionToTreat.unavailable}`,
    ...(made.causal.possible ? [] : [`Not causal: ${made.causal.reason}`]),
    ...made.notes,
  ],
})

/** The campaigns. */
export const list = verb<null, readonly CampaignEntry[]>({
  name: ['campaign', 'list'],
  says: 'list the campaigns',
  needs: 'engine',
  input: () => null,
  run: (engine) => engine.campaigns.list(),
  answers: entry,
  lines: (campaigns) =>
    Words.table(campaigns.map(({ id: campaign, name, state, createdAt }) => [campaign, name, state, createdAt])),
})

const verify = verb<Id, RunResult>({
  name: ['verify'],
  says: 'read the chain again at safe depth and compare it with the plan, without the journal',
  words: ['<campaign>'],
  needs: 'engine',
  changes: ofCampaign,
  input: id,
  run: (engine, { id: campaign }, call) => engine.campaigns.verify(campaign, call),
  answers: ran,
  lines: outcome,
})

function outcome({ campaign, state, ledger, costWei, transactions }: RunResult): readonly string[] {
  return [`${campaign} is ${state}`, ...counted(ledger), `${costWei} wei in ${transactions} transactions`]
}

function counted({ planned, delivered, skipped, failed, pending, deliveredUnits }: Ledger): readonly string[] {
  const sum = `planned ${planned} = delivered ${delivered} + skipped ${skipped} + failed ${failed} + pending ${pending}`
  return [sum, `${deliveredUnits} base units delivered`]
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}

function flat(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ')
}

/** The verbs. */
export const campaign = [
  create,
  plan,
  prepare,
  simulate,
  approve,
  schedule,
  sending('run', 'send an approved plan, exactly once, and reconcile it from the chain'),
  moving('pause', 'stop sending after the batches that are on their way'),
  sending('resume', 'go on with a paused or interrupted campaign'),
  moving('cancel', 'give a campaign up; what was sent stays sent'),
  status,
  report,
  list,
]

/** `dropcast verify`. */
export const verification = verify
