/** Sending a campaign: the states around delivery, the late screening of both arms, and the ledger kept from the chain. */
import * as Approvers from '../access/approvers.ts'
import type { Address } from '../core/address.ts'
import { Failure, is, throwIfAborted } from '../core/failure.ts'
import type { Progress } from '../core/progress.ts'
import type { Disk } from '../delivery/disk.ts'
import * as Journal from '../delivery/journal.ts'
import type * as Plan from '../delivery/plan.ts'
import * as Preflight from '../delivery/preflight.ts'
import * as Reconcile from '../delivery/reconcile.ts'
import * as Rpc from '../delivery/rpc.ts'
import * as Send from '../delivery/send.ts'
import type { Signer } from '../delivery/signer.ts'
import * as Lineage from '../warehouse/lineage.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Approving from './approving.ts'
import * as Audience from './audience.ts'
import * as Campaign from './campaign.ts'
import type { Screen, Suppressed } from './planning.ts'
import * as Planning from './planning.ts'
import * as Queries from './queries.generated.ts'
import * as State from './state.ts'

/** The way to the chain. */
export type Line = {
  readonly rpcUrl: string
  readonly depth: number
  readonly feeCeilingWei: bigint
  readonly pollMs?: number
}

/** What running needs from outside. `pausing` tells whether an abort was asked for as a pause. */
export type Options = Line & {
  readonly disk: Disk
  readonly signer: Signer
  readonly screen: Screen
  readonly principal: string
  readonly pausing: () => boolean
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** The campaign as it is now, with its ledger. */
export type Ran = { readonly campaign: Campaign.Campaign; readonly ledger: Reconcile.Ledger }

/**
 * Sends an approved, scheduled, paused or interrupted campaign until every batch is final, then records the receipts; COMPLETED means
 * reconciled. What preflight or the screening of the held-out refuses leaves the state as it was. A failure that may pass leaves
 * it RUNNING, to be taken up again; one that may not makes it FAILED; an abort that was asked for as a pause makes it PAUSED.
 */
export async function run(warehouse: Warehouse, id: string, options: Options): Promise<Ran> {
  const { disk, signer, principal, progress, signal } = options
  const before = await Campaign.get(warehouse, id)
  State.move(before.state, 'RUNNING')
  const plan = await Planning.of(warehouse, before)
  const approval = await Approving.of(warehouse, plan)
  await preflight(plan, signer.address, options)
  const campaign = await begin(warehouse, before, options)
  try {
    const ledger = await Send.run({
      plan,
      approval,
      trust: { approvers: await Approvers.list(warehouse) },
      disk,
      signer,
      rpcUrl: options.rpcUrl,
      depth: options.depth,
      feeCeilingWei: options.feeCeilingWei,
      ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }),
      rescreen: rescreening(warehouse, campaign, options.screen),
      now: warehouse.now,
      progress,
      signal,
    })
    await record(warehouse, campaign, ledger)
    const note = ledger.discrepancies.length === 0 ? null : untrue(ledger)
    return { campaign: await Campaign.advance(warehouse, campaign, 'COMPLETED', principal, note), ledger }
  } catch (cause) {
    if (is(cause, 'ABORTED')) {
      if (options.pausing()) await Campaign.advance(warehouse, campaign, 'PAUSED', principal)
    } else if (is(cause) && !cause.retry) await Campaign.advance(warehouse, campaign, 'FAILED', principal, cause.code)
    throw cause
  }
}

function untrue({ discrepancies }: Reconcile.Ledger): string {
  return `The token's own events disagree with what it paid to ${discrepancies.length} recipients.`
}

/** The chain at the end of `line`, asked as patiently as sending asks it. */
export function rpc({ rpcUrl, pollMs }: Line, signal?: AbortSignal): Rpc.Rpc {
  return Rpc.open(rpcUrl, {
    ...Rpc.PATIENT,
    ...(pollMs === undefined ? {} : { pauseMs: pollMs }),
    ...(signal ? { signal } : {}),
  })
}

/** What would stop a send now, found without signing. Throws as delivery's preflight does. */
export async function preflight(plan: Plan.Plan, signer: Address, line: Line): Promise<Preflight.Report> {
  return Preflight.check({ plan, rpc: rpc(line), signer, feeCeilingWei: line.feeCeilingWei })
}

/**
 * The ledger of a planned campaign from the chain at safe depth. `disk` and `signer` give the journal, which adds the reasons of late
 * suppressions and the cost of reverted attempts, and then the ledger is kept as the campaign's receipts. Without a journal the chain
 * alone speaks, and receipts that know more stay.
 */
export async function reconcile(
  warehouse: Warehouse,
  id: string,
  line: Line,
  journal: { readonly disk: Disk; readonly signer: Address } | null,
): Promise<Ran> {
  const campaign = await Campaign.get(warehouse, id)
  const plan = await Planning.of(warehouse, campaign)
  const bytes = journal ? await journal.disk.read(Journal.nameOf(plan, journal.signer)) : null
  const entries = bytes ? Journal.entries(bytes) : []
  const ledger = await Reconcile.ledger({ plan, rpc: rpc(line), depth: line.depth, entries })
  if (bytes !== null) await record(warehouse, campaign, ledger)
  return { campaign, ledger }
}

/** Keeps what the chain shows, in place of what it showed before. */
async function record(warehouse: Warehouse, campaign: Campaign.Campaign, ledger: Reconcile.Ledger): Promise<void> {
  const { id } = campaign
  const { receipts, transactions } = ledger
  const wallets = new Map((await Audience.assigned(warehouse, id)).map(({ address, wallet }) => [address, wallet]))
  await warehouse.transaction(async () => {
    await warehouse.run(Queries.deleteReceipts, { campaign: id })
    await warehouse.run(Queries.deleteTransactions, { campaign: id })
    for (const { position, address, amountUnits, batch, state, reason, txHash, block, atS } of receipts) {
      const wallet = wallets.get(address)
      if (wallet === undefined) throw stranger(address, position)
      await warehouse.run(Queries.insertReceipt, {
        campaign: id,
        wallet,
        batch,
        position,
        state,
        reason,
        amount_units: amountUnits,
        tx_hash: bytesOf(txHash),
        block,
        at_s: atS,
      })
    }
    for (const { hash, batch, block, succeeded, gasUsed, feeWei } of transactions) {
      await warehouse.run(Queries.insertTransaction, {
        campaign: id,
        tx_hash: bytesOf(hash),
        batch,
        block,
        succeeded,
        gas_used: gasUsed,
        fee_wei: feeWei,
      })
      await Lineage.record(warehouse, { kind: 'transaction', id: hash }, [
        { kind: 'plan', id: campaign.planHash ?? '' },
      ])
    }
  })
}

/** The last look before a batch's first signature: late suppressions stay in their arm and are recorded with their reason. */
function rescreening(
  warehouse: Warehouse,
  campaign: Campaign.Campaign,
  screen: Screen,
): NonNullable<Send.Options['rescreen']> {
  return async ({ recipients }, signal) => {
    const wallets = new Map(
      (await Audience.assigned(warehouse, campaign.id)).map(({ address, wallet }) => [address, wallet]),
    )
    const members = recipients.map(({ position, address }) => {
      const wallet = wallets.get(address)
      // Whoever is not looked up would pass unscreened.
      if (wallet === undefined) throw stranger(address, position)
      return { wallet, address }
    })
    const late = await screen(members, signal)
    await warehouse.transaction(() => keep(warehouse, campaign.id, late))
    const reasons = new Map(late.map(({ wallet, reason }) => [wallet, reason]))
    return recipients.flatMap(({ position, address }) => {
      const reason = reasons.get(wallets.get(address) ?? -1)
      return reason === undefined ? [] : [{ position, reason }]
    })
  }
}

/**
 * Makes the campaign RUNNING. Before its first batch, control is screened at its phantom send time, as treatment is, so that the arms
 * stay alike; state and findings are kept together, so that no death in between leaves control unscreened.
 */
async function begin(
  warehouse: Warehouse,
  before: Campaign.Campaign,
  { screen, principal, signal }: Options,
): Promise<Campaign.Campaign> {
  const first = before.state === 'APPROVED' || before.state === 'SCHEDULED'
  const held = first ? (await Audience.assigned(warehouse, before.id)).filter(({ arm }) => arm === 'holdout') : []
  const late = held.length === 0 ? [] : await screen(held, signal)
  throwIfAborted(signal)
  await warehouse.transaction(async () => {
    await Campaign.transition(warehouse, before, 'RUNNING', principal)
    await keep(warehouse, before.id, late)
  })
  return Campaign.get(warehouse, before.id)
}

/** In the caller's transaction; what a screening found before, and died before it could act on, is not kept twice. */
async function keep(warehouse: Warehouse, campaign: string, late: readonly Suppressed[]): Promise<void> {
  const at_s = warehouse.now()
  for (const { wallet, reason, source } of late) {
    await warehouse.run(Queries.insertSuppression, { campaign, wallet, reason, source, late: true, at_s })
  }
}

function stranger(address: Address, position: number): Failure {
  return new Failure('INVARIANT_BROKEN', 'A recipient of the plan is not in the audience.', { address, position })
}

function bytesOf(hash: string): Uint8Array
function bytesOf(hash: string | null): Uint8Array | null
function bytesOf(hash: string | null): Uint8Array | null {
  return hash === null ? null : Buffer.from(hash.slice(2), 'hex')
}
