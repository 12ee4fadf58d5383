/** Sending a campaign: the states around delivery, the late screening of both arms, and the ledger kept from the chain. */
import * as Approvers from '../access/approvers.ts'
import type { Address } from '../core/address.ts'
import { Failure, is } from '../core/failure.ts'
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
 * reconciled. What preflight refuses leaves the state as it was. A failure that may pass leaves it RUNNING, to be taken up
 * again; one that may not makes it FAILED; an abort that was asked for as a pause makes it PAUSED.
 */
export async function run(warehouse: Warehouse, id: string, options: Options): Promise<Ran> {
  const { disk, signer, principal, progress, signal } = options
  const before = await Campaign.get(warehouse, id)
  const plan = await Planning.of(warehouse, before)
  const approval = await Approving.of(warehouse, plan)
  await preflight(plan, signer.address, options)
  const campaign = await Campaign.advance(warehouse, before, 'RUNNING', principal)
  if (before.state === 'APPROVED' || before.state === 'SCHEDULED') await screenHeldOut(warehouse, campaign, options)
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
    return { campaign: await Campaign.advance(warehouse, campaign, 'COMPLETED', principal), ledger }
  } catch (cause) {
    if (is(cause, 'ABORTED')) {
      if (options.pausing()) await Campaign.advance(warehouse, campaign, 'PAUSED', principal)
    } else if (is(cause) && !cause.retry) await Campaign.advance(warehouse, campaign, 'FAILED', principal, cause.code)
    throw cause
  }
}

/** What would stop a send now, found without signing. Throws as delivery's preflight does. */
export async function preflight(plan: Plan.Plan, signer: Address, line: Line): Promise<Preflight.Report> {
  return Preflight.check({ plan, rpc: Rpc.open(line.rpcUrl), signer, feeCeilingWei: line.feeCeilingWei })
}

/**
 * The ledger of a planned campaign from the chain at safe depth, kept as its receipts. `disk` and `signer` give the journal, which adds
 * late suppressions and the cost of reverted attempts; without them the chain alone speaks.
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
  const ledger = await Reconcile.ledger({ plan, rpc: Rpc.open(line.rpcUrl), depth: line.depth, entries })
  if (journal) await record(warehouse, campaign, ledger)
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
      if (wallet === undefined)
        throw new Failure('INVARIANT_BROKEN', 'A recipient of the plan is not in the audience.', { address, position })
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
    const members = recipients.flatMap(({ address }) => {
      const wallet = wallets.get(address)
      return wallet === undefined ? [] : [{ wallet, address }]
    })
    const late = await screen(members, signal)
    await keep(warehouse, campaign.id, late)
    const reasons = new Map(late.map(({ wallet, reason }) => [wallet, reason]))
    return recipients.flatMap(({ position, address }) => {
      const reason = reasons.get(wallets.get(address) ?? -1)
      return reason === undefined ? [] : [{ position, reason }]
    })
  }
}

/** Control is screened at its phantom send time, as treatment is, so that the arms stay alike. */
async function screenHeldOut(warehouse: Warehouse, campaign: Campaign.Campaign, options: Options): Promise<void> {
  const assigned = await Audience.assigned(warehouse, campaign.id)
  const held = assigned.filter(({ arm }) => arm === 'holdout')
  await keep(warehouse, campaign.id, await options.screen(held, options.signal))
}

async function keep(warehouse: Warehouse, campaign: string, late: readonly Suppressed[]): Promise<void> {
  const at_s = warehouse.now()
  await warehouse.transaction(async () => {
    for (const { wallet, reason, source } of late) {
      await warehouse.run(Queries.insertSuppression, { campaign, wallet, reason, source, late: true, at_s })
    }
  })
}

function bytesOf(hash: string): Uint8Array
function bytesOf(hash: string | null): Uint8Array | null
function bytesOf(hash: string | null): Uint8Array | null {
  return hash === null ? null : Buffer.from(hash.slice(2), 'hex')
}
