/** Campaigns as the warehouse keeps them: a brief, a state with its history, and at most one plan. */
import { randomBytes, randomUUID } from 'node:crypto'
import { Failure } from '../core/failure.ts'
import { canonicalJson } from '../core/ids.ts'
import * as Time from '../core/time.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Brief from './brief.ts'
import * as Queries from './queries.generated.ts'
import * as State from './state.ts'

/** One campaign. `salt` draws its arms and stays private. */
export type Campaign = {
  readonly id: string
  readonly name: string
  readonly state: State.State
  readonly brief: Brief.Brief
  readonly snapshot: string | null
  readonly salt: Uint8Array
  readonly proposer: string
  readonly planHash: string | null
  readonly runId: string | null
  readonly scheduledS: number | null
  readonly createdAtS: number
}

/** One change of state. */
export type Event = {
  readonly atS: number
  readonly from: State.State | null
  readonly to: State.State
  readonly principal: string
  readonly note: string | null
}

/** Adds a draft with a fresh salt (`salt` overrides it, for repeatable demonstrations and tests). */
export async function create(
  warehouse: Warehouse,
  brief: Brief.Brief,
  proposer: string,
  salt: Uint8Array = randomBytes(32),
): Promise<Campaign> {
  const id = randomUUID()
  const at_s = warehouse.now()
  await warehouse.transaction(async () => {
    await warehouse.run(Queries.insertCampaign, {
      id,
      name: brief.name,
      brief: canonicalJson(Brief.toJson(brief)),
      salt,
      proposer,
      created_at_s: at_s,
    })
    await warehouse.run(Queries.insertEvent, {
      campaign: id,
      at_s,
      from_state: null,
      to_state: 'DRAFT',
      principal: proposer,
      note: null,
    })
  })
  return get(warehouse, id)
}

/** The campaign `id`. Throws `CAMPAIGN_UNKNOWN` listing what exists. */
export async function get(warehouse: Warehouse, id: string): Promise<Campaign> {
  const row = await warehouse.one(Queries.campaign, { id })
  if (!row) {
    const known = await warehouse.all(Queries.campaigns)
    throw new Failure('CAMPAIGN_UNKNOWN', `No campaign has the id "${id}".`, {
      known: known.map((one) => `${one.id} ${one.name}`),
    })
  }
  return {
    id: row.id,
    name: row.name,
    state: State.parse(row.state),
    brief: Brief.parse(JSON.parse(row.brief)),
    snapshot: row.snapshot,
    salt: row.salt,
    proposer: row.proposer,
    planHash: row.plan_hash,
    runId: row.run_id,
    scheduledS: row.scheduled_s,
    createdAtS: row.created_at_s,
  }
}

/** Every campaign, oldest first. */
export async function list(warehouse: Warehouse): Promise<Campaign[]> {
  const rows = await warehouse.all(Queries.campaigns)
  return Promise.all(rows.map(({ id }) => get(warehouse, id)))
}

/** The ids of campaigns to send now. */
export async function due(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.all(Queries.due, { now_s: warehouse.now() })
  return rows.map(({ id }) => id)
}

/** A campaign's history, oldest first. */
export async function events(warehouse: Warehouse, id: string): Promise<Event[]> {
  const rows = await warehouse.all(Queries.events, { campaign: id })
  return rows.map((row) => ({
    atS: row.at_s,
    from: row.from_state === null ? null : State.parse(row.from_state),
    to: State.parse(row.to_state),
    principal: row.principal,
    note: row.note,
  }))
}

/**
 * Moves `campaign` to `to`, in the caller's transaction if there is one. Throws `CAMPAIGN_STATE` when the way does not exist or
 * somebody moved it meanwhile.
 */
export async function transition(
  warehouse: Warehouse,
  campaign: Campaign,
  to: State.State,
  principal: string,
  note: string | null = null,
): Promise<void> {
  State.move(campaign.state, to)
  const { id, state } = campaign
  const moved = await warehouse.run(Queries.setState, { id, from_state: state, to_state: to })
  if (moved !== 1) throw new Failure('CAMPAIGN_STATE', 'The campaign changed its state meanwhile.', { from: state, to })
  await warehouse.run(Queries.insertEvent, {
    campaign: id,
    at_s: warehouse.now(),
    from_state: state,
    to_state: to,
    principal,
    note,
  })
}

/** {@link transition} in a transaction of its own; gives the campaign as it is then. */
export async function advance(
  warehouse: Warehouse,
  campaign: Campaign,
  to: State.State,
  principal: string,
  note: string | null = null,
): Promise<Campaign> {
  await warehouse.transaction(() => transition(warehouse, campaign, to, principal, note))
  return get(warehouse, campaign.id)
}

/** Schedules an approved campaign for `atS` (unix seconds). */
export async function schedule(
  warehouse: Warehouse,
  campaign: Campaign,
  atS: number,
  principal: string,
): Promise<Campaign> {
  await warehouse.transaction(async () => {
    await transition(warehouse, campaign, 'SCHEDULED', principal, `for ${Time.toIso(atS)}`)
    await warehouse.run(Queries.setSchedule, { id: campaign.id, scheduled_s: atS })
  })
  return get(warehouse, campaign.id)
}
