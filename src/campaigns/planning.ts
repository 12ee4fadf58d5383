/** From a campaign's brief to its frozen plan: snapshot, screening, arms, amounts, batches; one transaction or nothing. */
import { Failure, throwIfAborted } from '../core/failure.ts'
import { type Progress, silent } from '../core/progress.ts'
import * as Time from '../core/time.ts'
import * as Plan from '../delivery/plan.ts'
import * as PlanFile from '../delivery/planFile.ts'
import * as Snapshot from '../segments/snapshot.ts'
import * as Hugeint from '../warehouse/hugeint.ts'
import * as Lineage from '../warehouse/lineage.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Allocation from './allocation.ts'
import * as Arms from './arms.ts'
import * as Campaign from './campaign.ts'
import * as Queries from './queries.generated.ts'
import * as Units from './units.ts'

/** Why a wallet was left out. */
export type Suppressed = { readonly wallet: number; readonly reason: string; readonly source: string }

/** Passes or suppresses every member it is asked about: none is dropped without a reason. */
export type Screen = (members: readonly Snapshot.Member[], signal?: AbortSignal) => Promise<readonly Suppressed[]>

/** What planning needs from outside. */
export type Options = {
  readonly route: Plan.Route
  readonly screen: Screen
  readonly principal: string
  readonly progress?: Progress
  readonly signal?: AbortSignal
}

/** The plan and how it came about. */
export type Planned = {
  readonly plan: Plan.Plan
  readonly snapshot: Snapshot.Snapshot
  readonly suppressed: readonly Suppressed[]
  readonly treated: number
  readonly heldOut: number
}

/**
 * Plans a draft campaign. Arms are drawn among the units ({@link Units.of}) of the members that passed all screening; wallets without a score are
 * `UNKNOWN_SCORE`, further wallets of an entity `DUPLICATE_ENTITY`. The campaign becomes PENDING_APPROVAL. Throws `CAMPAIGN_STATE`, `AUDIENCE_EMPTY`,
 * `BUDGET_EXCEEDED`, and what freezing a snapshot or a plan throws; then nothing is kept but the snapshot, which is named by its
 * content and found again.
 */
export async function plan(warehouse: Warehouse, id: string, options: Options): Promise<Planned> {
  const { route, screen, principal, progress = silent, signal } = options
  const campaign = await Campaign.get(warehouse, id)
  if (campaign.state !== 'DRAFT') {
    throw new Failure('CAMPAIGN_STATE', `A campaign that is ${campaign.state} is not planned again.`, {
      state: campaign.state,
    })
  }
  const { brief } = campaign
  const snapshot = await Snapshot.freeze(warehouse, {
    name: brief.segment,
    asOfS: brief.asOfS,
    ...(signal ? { signal } : {}),
  })
  const members = await Snapshot.members(warehouse, snapshot.id)
  progress({ stage: 'plan', done: 0, total: members.length, unit: 'wallet', note: 'screening' })
  const screened = await screen(members, signal)
  throwIfAborted(signal)
  const out = new Set(screened.map(({ wallet }) => wallet))
  const passed = members.filter(({ wallet }) => !out.has(wallet))
  const weights = await weightsOf(warehouse, campaign, snapshot, passed)
  const unscored = passed
    .filter(({ wallet }) => !weights.has(wallet))
    .map(({ wallet }) => ({ wallet, reason: 'UNKNOWN_SCORE', source: 'scores' }))
  const candidates = passed.flatMap((member) => {
    const weight = weights.get(member.wallet)
    return weight === undefined ? [] : [{ ...member, weight }]
  })
  const { units: entities, duplicates, entitiesAsOfS } = await Units.of(warehouse, brief, candidates)
  const source = entitiesAsOfS === null ? '' : `entities as of ${Time.toIso(entitiesAsOfS)}`
  const repeated = duplicates.map((wallet) => ({ wallet, reason: 'DUPLICATE_ENTITY', source }))
  const suppressed = [...screened, ...unscored, ...repeated]
  const arms = Arms.assign(
    entities.map(({ entityAddress }) => entityAddress),
    campaign.salt,
    brief.holdoutBps,
  )
  const treated = entities.filter((_, i) => arms[i]?.arm === 'treatment')
  if (treated.length === 0) {
    throw new Failure('AUDIENCE_EMPTY', 'Nobody is left to treat.', {
      members: members.length,
      suppressed: count(suppressed),
      heldOut: entities.length,
    })
  }
  const amounts = Allocation.allocate(
    treated.map(({ weight }) => weight),
    brief.allocation,
    brief.budgetUnits,
  )
  const recipients = treated.map(({ address }, i) => ({ address, amountUnits: amounts[i] ?? 0n }))
  const frozen = Plan.freeze({
    title: brief.name,
    chain: brief.chain,
    payer: brief.payer,
    token: brief.token,
    route,
    recipients,
    ...(brief.batchSize === null ? {} : { batchSize: brief.batchSize }),
    proposer: campaign.proposer,
    plannedAtS: warehouse.now(),
    run: campaign.id,
  })
  const amountOf = new Map(treated.map(({ wallet }, i) => [wallet, amounts[i] ?? 0n]))
  await warehouse.transaction(async () => {
    await Campaign.transition(warehouse, campaign, 'PENDING_APPROVAL', principal)
    const bound = await warehouse.run(Queries.setPlan, {
      id,
      snapshot: snapshot.id,
      plan_hash: frozen.hash,
      run_id: frozen.runId,
    })
    if (bound !== 1) throw new Failure('CAMPAIGN_STATE', 'The campaign has a plan already.', { id })
    const at_s = warehouse.now()
    await warehouse.run(Queries.insertPlan, {
      hash: frozen.hash,
      campaign: id,
      body: PlanFile.serialise(frozen),
      planned_at_s: at_s,
    })
    for (const { wallet, reason, source } of suppressed) {
      await warehouse.run(Queries.insertSuppression, { campaign: id, wallet, reason, source, late: false, at_s })
    }
    await warehouse.appendColumns('derived.assignment', {
      campaign: entities.map(() => id),
      wallet: Uint32Array.from(entities, ({ wallet }) => wallet),
      entity: Uint32Array.from(entities, ({ entity }) => entity),
      arm: arms.map(({ arm }) => arm),
      probability: Float64Array.from(arms, ({ probability }) => probability),
      amount_units: Hugeint.column(entities.map(({ wallet }) => amountOf.get(wallet) ?? null)),
    })
    const entitiesMade = entitiesAsOfS === null ? [] : [{ kind: 'entities', id: String(entitiesAsOfS) }]
    await Lineage.record(warehouse, { kind: 'campaign', id }, [{ kind: 'snapshot', id: snapshot.id }, ...entitiesMade])
    await Lineage.record(warehouse, { kind: 'plan', id: frozen.hash }, [{ kind: 'campaign', id }])
  })
  progress({ stage: 'plan', done: members.length, total: members.length, unit: 'wallet' })
  return { plan: frozen, snapshot, suppressed, treated: treated.length, heldOut: entities.length - treated.length }
}

/** The plan of a planned campaign, read back and verified. Throws `CAMPAIGN_STATE` before planning, `PLAN_MISMATCH` when the kept file was altered. */
export async function of(warehouse: Warehouse, campaign: Campaign.Campaign): Promise<Plan.Plan> {
  const { id, planHash, state } = campaign
  const row = planHash === null ? undefined : await warehouse.one(Queries.plan, { campaign: id })
  if (!row) throw new Failure('CAMPAIGN_STATE', 'The campaign has no plan yet.', { state })
  const read = PlanFile.parse(row.body)
  if (read.hash !== planHash || read.runId !== campaign.runId) {
    throw new Failure('PLAN_MISMATCH', 'The kept plan is not the one that the campaign is bound to.', {
      field: 'hash',
      expected: planHash,
      found: read.hash,
    })
  }
  return read
}

/** How often each reason occurs. */
export function count(suppressed: readonly Suppressed[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { reason } of suppressed) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}

/** What amounts are proportional to: the score of the goal's newest model as of the brief's instant. Equal amounts need no score. */
async function weightsOf(
  warehouse: Warehouse,
  campaign: Campaign.Campaign,
  snapshot: Snapshot.Snapshot,
  members: readonly Snapshot.Member[],
): Promise<ReadonlyMap<number, number>> {
  if (members.length === 0) return new Map()
  if (campaign.brief.allocation.kind === 'equal') return new Map(members.map(({ wallet }) => [wallet, 1]))
  const { goal, asOfS } = campaign.brief
  const rows = await warehouse.all(Queries.goalScores, {
    goal,
    as_of_s: asOfS,
    wallets: members.map(({ wallet }) => wallet),
  })
  if (rows.length === 0) {
    throw new Failure('MODEL_UNKNOWN', `No model of ${goal} scored these wallets as of ${Time.toIso(asOfS)}.`, {
      goal,
      snapshot: snapshot.id,
    })
  }
  return new Map(rows.map(({ wallet, probability }) => [wallet, probability]))
}
