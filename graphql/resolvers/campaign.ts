/** Campaigns: made, planned, approved, steered, watched. */
import type { Brief, CampaignEntry, PlanResult, StatusResult } from '../../src/capabilities.ts'
import { Failure } from '../../src/core/failure.ts'
import * as Acting from '../acting.ts'
import * as Auditing from '../auditing.ts'
import type { Context } from '../context.ts'
import type { CampaignInput, CampaignPlan, Resolvers } from '../types.generated.ts'
import * as Report from './report.ts'

/** A change of a campaign's state. */
export type Event = StatusResult['events'][number]
/** A campaign that was just planned. */
export type Planned = { readonly campaign: CampaignEntry; readonly planned: PlanResult }

const RESUMABLE = ['PAUSED', 'FAILED']

export const campaign: Pick<Resolvers, 'Query' | 'Mutation' | 'Campaign' | 'PlannedCampaign'> = {
  Query: {
    campaigns: (_source, _args, { engine }) => engine.campaigns.list(),
    campaign: async (_source, { id }, { status }) => (await status(id)).campaign,
  },
  Mutation: {
    createCampaign: (_source, { input }, context, info) =>
      Acting.act(context, info, { subject: `campaign ${input.name}`, args: { input }, state: created }, async () =>
        named('Campaign', await context.engine.campaigns.create(brief(input), context.actor)),
      ),
    planCampaign: (_source, { id }, context, info) =>
      Acting.act(context, info, on(context, id, { id }), async () => {
        const planned = await context.engine.campaigns.plan(id, context.actor, context.call)
        const { campaign: entry } = await context.engine.campaigns.status(id)
        return { __typename: 'PlannedCampaign', campaign: entry, planned }
      }),
    approveCampaign: (_source, { id, signature }, context, info) =>
      Acting.act(context, info, on(context, id, { id, signature }), async () =>
        named('Campaign', await context.engine.campaigns.approve(id, context.actor, signature ?? undefined)),
      ),
    scheduleCampaign: (_source, { id, at }, context, info) =>
      Acting.act(context, info, on(context, id, { id, at }), async () =>
        named('Campaign', await context.engine.campaigns.schedule(id, at, context.actor)),
      ),
    pauseCampaign: (_source, { id }, context, info) =>
      Acting.act(context, info, on(context, id, { id }), async () =>
        named('Campaign', await context.engine.campaigns.pause(id, context.actor)),
      ),
    resumeCampaign: (_source, { id }, context, info) =>
      Acting.act(context, info, on(context, id, { id }), async () => {
        await resume(id, context)
        return named('Campaign', (await context.engine.campaigns.status(id)).campaign)
      }),
    cancelCampaign: (_source, { id }, context, info) =>
      Acting.act(context, info, on(context, id, { id }), async () =>
        named('Campaign', await context.engine.campaigns.cancel(id, context.actor)),
      ),
  },
  Campaign: {
    segment: ({ brief }) => brief.segment,
    goal: ({ brief }) => brief.goal,
    asOf: ({ brief }) => brief.asOf,
    holdoutBps: ({ brief }) => brief.holdoutBps,
    budgetUnits: ({ brief }) => brief.budgetUnits,
    allocation: ({ brief: { allocation, token } }) => {
      const { decimals } = token
      return allocation.kind === 'equal'
        ? { __typename: 'EqualAllocation', ...allocation, decimals }
        : { __typename: 'ProportionalAllocation', ...allocation, decimals }
    },
    token: ({ brief }) => brief.token,
    chain: ({ brief }) => brief.chain,
    payer: ({ brief }) => brief.payer,
    outcomeFrom: ({ brief }) => brief.outcomeFrom,
    batchSize: ({ brief }) => brief.batchSize ?? null,
    unit: ({ brief }) => brief.unit ?? 'wallet',
    sybilRiskFrom: ({ brief }) => brief.sybil?.from ?? null,
    plan: (entry, _args, context) => planOf(entry, context),
    ledger: async ({ id, brief }, _args, { status }) => {
      const { ledger } = await status(id)
      return ledger && { ...ledger, decimals: brief.token.decimals }
    },
    batches: async ({ id }, _args, { status }) => (await status(id)).batches,
    events: async ({ id }, _args, { status }) => (await status(id)).events,
    progress: async (entry, _args, context) => {
      const { ledger, batches } = await context.status(entry.id)
      const planned = ledger?.planned ?? (await planOf(entry, context))?.treated ?? 0
      const done = ledger ? ledger.delivered + ledger.skipped + ledger.failed : 0
      const batchesDone = batches.filter(({ state }) => state === 'FINALIZED').length
      return { planned, done, share: planned === 0 ? 0 : done / planned, batches: batches.length, batchesDone }
    },
    report: async ({ id }, _args, { engine, call }) => {
      try {
        return named('CampaignReport', await engine.measurement.report(id, call))
      } catch (error) {
        return Acting.refused(error)
      }
    },
  },
  PlannedCampaign: {
    plan: ({ campaign: { brief }, planned }) => ({ ...planned, decimals: brief.token.decimals }),
    members: ({ planned }) => planned.members,
    suppressed: ({ planned }) => Report.reasons(planned.suppressed),
  },
}

/** A campaign as what is acted on. */
function on({ engine }: Context, id: string, args: unknown) {
  return { subject: `campaign ${id}`, args, state: () => Auditing.states(engine).campaign(id) }
}

/** What was made is what came to be: there was nothing before. */
async function created(made?: unknown): Promise<unknown> {
  return made ?? null
}

async function resume(id: string, context: Context): Promise<void> {
  const { engine, actor, call } = context
  const { state } = (await engine.campaigns.status(id)).campaign
  if (!RESUMABLE.includes(state))
    throw new Failure('CAMPAIGN_STATE', `A campaign that is ${state} cannot be resumed.`, {
      from: state,
      possible: RESUMABLE,
    })
  await Acting.patiently(context, `campaign ${id}`, () => engine.campaigns.run(id, actor, call))
}

async function planOf(entry: CampaignEntry, { engine, status }: Context): Promise<CampaignPlan | null> {
  const {
    id,
    planHash,
    runId,
    snapshot,
    brief: { budgetUnits, token },
  } = entry
  if (planHash === null || runId === null || snapshot === null) return null
  const audience = await engine.campaigns.audience(id)
  const amounts = audience.flatMap(({ amountUnits }) => (amountUnits === null ? [] : [BigInt(amountUnits)]))
  const [first = 0n] = amounts
  return {
    planHash,
    runId,
    snapshot,
    treated: amounts.length,
    heldOut: audience.length - amounts.length,
    batches: (await status(id)).batches.length,
    totalUnits: amounts.reduce((sum, amount) => sum + amount, 0n).toString(),
    budgetUnits,
    smallestUnits: amounts.reduce((least, amount) => (amount < least ? amount : least), first).toString(),
    largestUnits: amounts.reduce((most, amount) => (amount > most ? amount : most), first).toString(),
    decimals: token.decimals,
  }
}

function brief({ allocation, batchSize, sybil, ...input }: CampaignInput): Brief {
  const { equal, proportional } = allocation
  const rule = equal ? { kind: 'equal' as const, ...equal } : { kind: 'proportional' as const, ...proportional }
  return {
    ...input,
    allocation: rule,
    ...(batchSize == null ? {} : { batchSize }),
    ...(sybil == null ? {} : { sybil }),
  }
}

function named<const N extends string, T extends object>(name: N, value: T): T & { readonly __typename: N } {
  return { ...value, __typename: name }
}
