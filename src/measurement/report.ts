/** The report of a campaign: who was chosen, what landed, what it cost, and what the arms show. Plain data, kept in the warehouse. */
import * as Audience from '../campaigns/audience.ts'
import * as Campaign from '../campaigns/campaign.ts'
import * as Bps from '../core/bps.ts'
import { Failure } from '../core/failure.ts'
import { canonicalJson } from '../core/ids.ts'
import * as Time from '../core/time.ts'
import * as Goal from '../features/goal.ts'
import * as Lineage from '../warehouse/lineage.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Effect from './effect.ts'
import * as Queries from './queries.generated.ts'

/** The ledger by recipients: planned = delivered + skipped + failed + pending. */
export type Ledger = {
  readonly planned: number
  readonly delivered: number
  readonly skipped: number
  readonly failed: number
  readonly pending: number
  readonly deliveredUnits: bigint
  readonly byState: Readonly<Record<string, number>>
  readonly failures: Readonly<Record<string, number>>
}

/** A report. Instants are unix seconds; `provisionalUntilS` null = final. */
export type Report = {
  readonly campaign: Campaign.Campaign
  readonly madeAtS: number
  readonly provisionalUntilS: number | null
  readonly causal: { readonly possible: boolean; readonly reason: string }
  readonly window: { readonly fromS: number; readonly toS: number }
  readonly suppressed: Readonly<Record<string, number>>
  readonly members: number
  readonly ledger: Ledger
  readonly cost: { readonly gasWei: bigint; readonly transactions: number }
  readonly effect: Effect.Effect
  readonly lineage: readonly { readonly kind: string; readonly id: string }[]
  readonly notes: readonly string[]
}

/** What a receipt must say to be counted. */
export type Counted = { readonly state: string; readonly reason: string | null; readonly amountUnits: bigint }

const PART: Readonly<Record<string, 'delivered' | 'skipped' | 'failed' | 'pending'>> = {
  FINALIZED: 'delivered',
  CLAIMED: 'delivered',
  SUPPRESSED_LATE: 'skipped',
  FAILED: 'failed',
  EXPIRED: 'failed',
  QUEUED: 'pending',
  SUBMITTED: 'pending',
  INCLUDED: 'pending',
}

/** The ledger of receipts. Throws `INVARIANT_BROKEN` for a state that no recipient can have. */
export function count(receipts: readonly Counted[]): Ledger {
  const parts = { delivered: 0, skipped: 0, failed: 0, pending: 0 }
  const byState: Record<string, number> = {}
  const failures: Record<string, number> = {}
  let deliveredUnits = 0n
  for (const { state, reason, amountUnits } of receipts) {
    const part = PART[state]
    if (!part) throw new Failure('INVARIANT_BROKEN', `"${state}" is not a recipient state.`)
    parts[part]++
    byState[state] = (byState[state] ?? 0) + 1
    if (part === 'failed') failures[reason ?? 'UNKNOWN'] = (failures[reason ?? 'UNKNOWN'] ?? 0) + 1
    if (part === 'delivered') deliveredUnits += amountUnits
  }
  return { planned: receipts.length, ...parts, deliveredUnits, byState, failures }
}

/**
 * Makes and keeps the report of a reconciled campaign. Outcomes count from the first delivery, or from the brief's as-of instant when
 * history is replayed; then, and whenever the window began before the drop, the report says that the drop cannot have caused
 * them. Throws `CAMPAIGN_STATE` before anything was reconciled.
 */
export async function make(warehouse: Warehouse, id: string): Promise<Report> {
  const campaign = await Campaign.get(warehouse, id)
  const receipts = await Audience.receipts(warehouse, id)
  if (receipts.length === 0) {
    throw new Failure('CAMPAIGN_STATE', 'Nothing of the campaign was reconciled yet.', { state: campaign.state })
  }
  const { brief } = campaign
  const goal = await Goal.find(warehouse, brief.goal)
  const ledger = count(receipts)
  const landed = receipts.flatMap(({ atS, state }) => (atS !== null && PART[state] === 'delivered' ? [atS] : []))
  const firstS = landed.length === 0 ? null : landed.reduce((a, b) => Math.min(a, b))
  const fromS = brief.outcomeFrom === 'asOf' ? brief.asOfS : (firstS ?? warehouse.now())
  const window = { fromS, toS: fromS + goal.windowS }
  const assigned = await Audience.assigned(warehouse, id)
  const outcomes = await Goal.outcomes(warehouse, goal, {
    asOfS: fromS,
    wallets: Uint32Array.from(assigned, ({ wallet }) => wallet),
    except: [brief.token.address],
  })
  const units = assigned.map(({ arm }, i) => ({ treated: arm === 'treatment', converted: outcomes.converted[i] === 1 }))
  const effect = Effect.of(units, Bps.toShare(brief.holdoutBps), ledger.deliveredUnits)
  const suppressed = await Audience.suppressed(warehouse, id)
  const { feeWei, transactions } = await Audience.cost(warehouse, id)
  const madeAtS = warehouse.now()
  // What is open although the window has passed is open at least until now.
  const provisionalUntilS = outcomes.complete && ledger.pending === 0 ? null : Math.max(window.toS, madeAtS)
  const report: Report = {
    campaign,
    madeAtS,
    provisionalUntilS,
    causal: causality(window.fromS, firstS),
    window,
    suppressed,
    members: assigned.length + Object.values(suppressed).reduce((sum, wallets) => sum + wallets, 0),
    ledger,
    cost: { gasWei: feeWei, transactions },
    effect,
    lineage: await ancestors(warehouse, campaign.planHash ?? ''),
    notes: notesOf({
      unit: brief.unit,
      straddling: Number((await warehouse.one(Queries.straddlingEntities, { campaign: id }))?.entities ?? 0n),
      provisionalUntilS,
      complete: outcomes.complete,
      pending: ledger.pending,
    }),
  }
  await warehouse.run(Queries.insertReport, {
    campaign: id,
    made_at_s: madeAtS,
    provisional: provisionalUntilS !== null,
    body: canonicalJson({
      ...report,
      campaign: {
        id,
        name: campaign.name,
        brief: { goal: brief.goal, holdoutBps: brief.holdoutBps, token: brief.token },
      },
    }),
  })
  return report
}

/** A drop cannot change what lies before it. */
function causality(fromS: number, firstS: number | null): Report['causal'] {
  if (firstS === null) return { possible: false, reason: 'Nothing was delivered, so nothing can have been caused.' }
  if (fromS < firstS) {
    return {
      possible: false,
      reason: `Outcomes are counted from ${Time.toIso(fromS)}, before the first delivery at ${Time.toIso(firstS)}: this is history, which the drop cannot have changed. The difference between the arms shows chance alone.`,
    }
  }
  return {
    possible: true,
    reason: 'Arms were drawn at random before the first delivery, and outcomes are counted from it.',
  }
}

/** Everything that the plan rests on, nearest first, each once. */
async function ancestors(warehouse: Warehouse, plan: string): Promise<Lineage.Thing[]> {
  const edges = await Lineage.ancestry(warehouse, { kind: 'plan', id: plan })
  return [...new Map(edges.map(({ parent }) => [`${parent.kind} ${parent.id}`, parent])).values()]
}

type Open = {
  readonly unit: 'wallet' | 'entity'
  readonly straddling: number
  readonly provisionalUntilS: number | null
  readonly complete: boolean
  readonly pending: number
}

function notesOf({ unit, straddling, provisionalUntilS, complete, pending }: Open): string[] {
  return [
    unit === 'entity'
      ? 'The unit of analysis is the entity as of the plan, by the one wallet that stands for it.'
      : 'The unit of analysis is the wallet (entity version 0): several wallets of one person count as several.',
    ...(straddling === 0
      ? []
      : [
          `Contamination: ${straddling} entities of the newest build hold wallets of both arms, so that the arms are less apart than drawn.`,
        ]),
    'Everybody counts in the arm that was drawn, whatever was delivered (intention to treat).',
    ...(provisionalUntilS === null ? [] : [`Provisional until ${Time.toIso(provisionalUntilS)}.`]),
    ...(pending === 0 ? [] : [`${pending} recipients are still pending on the chain.`]),
    ...(complete
      ? []
      : [
          "The goal's activity is not covered to the end of the window by final data: who has not converted may still do so.",
        ]),
  ]
}
