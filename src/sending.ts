/** The part of the composition root that reaches a chain: keys, disks, screening lists and the campaigns that use them. */
import { mkdirSync } from 'node:fs'
import { recoverTypedDataAddress } from 'viem'
import * as Approving from './campaigns/approving.ts'
import * as Audience from './campaigns/audience.ts'
import type { Brief } from './campaigns/brief.ts'
import * as Campaign from './campaigns/campaign.ts'
import * as Planning from './campaigns/planning.ts'
import * as Running from './campaigns/running.ts'
import type { Call, Engine, SimulateResult, StatusResult } from './capabilities.ts'
import type { Config } from './config.ts'
import * as Address from './core/address.ts'
import { Failure, is } from './core/failure.ts'
import { DAY_S } from './core/time.ts'
import * as Approval from './delivery/approval.ts'
import type { Disk } from './delivery/disk.ts'
import * as FileDisk from './delivery/disks/file.ts'
import * as Drop from './delivery/drop.ts'
import type { Plan } from './delivery/plan.ts'
import * as Rpc from './delivery/rpc.ts'
import * as Setup from './delivery/setup.ts'
import type { Signer } from './delivery/signer.ts'
import * as LocalSigner from './delivery/signers/local.ts'
import * as Endpoint from './ingest/endpoint.ts'
import * as Report from './measurement/report.ts'
import * as Results from './results.ts'
import * as CodeList from './screening/lists/code.ts'
import * as LabelList from './screening/lists/labels.ts'
import * as SuppressionList from './screening/lists/suppressions.ts'
import * as SybilList from './screening/lists/sybil.ts'
import * as Screening from './screening/screen.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** The campaigns that the engine offers; `settle` ends what runs and waits for it. */
export type Sending = {
  readonly campaigns: Pick<
    Engine['campaigns'],
    'plan' | 'prepare' | 'simulate' | 'approve' | 'run' | 'pause' | 'status' | 'verify'
  >
  /** Whether this process sends the campaign now. */
  readonly isActive: (id: string) => boolean
  readonly settle: () => Promise<void>
}

/** Older risks say too little of today: the list is stale, and nobody is sent to. */
const RISK_MAX_AGE_S = 30 * DAY_S

type Active = { readonly abort: AbortController; pausing: boolean; ended: Promise<unknown> }

/** Composes sending for one warehouse. Nothing is connected or read from disk before a call needs it. */
export function create(warehouse: Warehouse, config: Config): Sending {
  const active = new Map<string, Active>()
  const { delivery } = config
  const disk = (): Disk => {
    mkdirSync(config.stateDir, { recursive: true, mode: 0o700 })
    return FileDisk.open(config.stateDir)
  }
  const signer = (): Signer => {
    if (delivery.signerKey === null)
      throw new Failure('SIGNER_MISSING', 'No key is set to send from.', { variable: 'DROPCAST_SIGNER_KEY' })
    return LocalSigner.open({ privateKey: delivery.signerKey, principal: delivery.signerPrincipal })
  }
  const line = (): Running.Line => {
    const { rpcUrl, safeDepthBlocks, feeCeilingWei } = delivery
    if (rpcUrl === null)
      throw new Failure('CONFIG_INVALID', 'No RPC address is set for delivery.', {
        wrong: ['DROPCAST_DELIVERY_RPC_URL'],
      })
    Endpoint.parse(rpcUrl, { allowPrivate: config.allowPrivateRpc })
    return { rpcUrl, depth: safeDepthBlocks, feeCeilingWei }
  }
  const screen = ({ chain, sybil }: Brief): Planning.Screen => {
    const rpc = Running.rpc(line())
    const lists = [
      SuppressionList.create(warehouse),
      LabelList.create(warehouse, { reasons: LabelList.reasons, maxAgeS: null }),
      ...(sybil ? [SybilList.create(warehouse, { ...sybil, maxAgeS: RISK_MAX_AGE_S })] : []),
      CodeList.create({ chain, codeOf: (address) => rpc.code(address, 'latest'), now: warehouse.now }),
    ]
    return async (members, signal) => {
      const wallets = new Map(members.map(({ address, wallet }) => [address, wallet]))
      const { suppressed } = await Screening.screen([...wallets.keys()], lists, {
        now: warehouse.now(),
        ...(signal ? { signal } : {}),
      })
      return suppressed.map(({ wallet, reason, source }) => ({ wallet: wallets.get(wallet) ?? -1, reason, source }))
    }
  }

  const plan: Engine['campaigns']['plan'] = async (id, { principal }, call) => {
    const { brief } = await Campaign.get(warehouse, id)
    await Rpc.expectChain(Running.rpc(line(), call.signal), brief.chain)
    const planned = await Planning.plan(warehouse, id, {
      route: Setup.ROUTE,
      screen: screen(brief),
      principal,
      ...call,
    })
    const { body, hash, runId } = planned.plan
    const amounts = body.recipients.map(({ amountUnits }) => amountUnits)
    return {
      campaign: id,
      state: (await Campaign.get(warehouse, id)).state,
      planHash: hash,
      runId,
      snapshot: planned.snapshot.id,
      members: planned.snapshot.size,
      suppressed: Planning.count(planned.suppressed),
      treated: planned.treated,
      heldOut: planned.heldOut,
      batches: body.batches.length,
      totalUnits: body.totalUnits.toString(),
      budgetUnits: brief.budgetUnits.toString(),
      smallestUnits: amounts.reduce((a, b) => (a < b ? a : b)).toString(),
      largestUnits: amounts.reduce((a, b) => (a > b ? a : b)).toString(),
    }
  }

  const prepare: Engine['campaigns']['prepare'] = async (id, { signal }) => {
    const frozen = await Planning.of(warehouse, await Campaign.get(warehouse, id))
    if (delivery.payerKey === null)
      throw new Failure('SIGNER_MISSING', 'Only the payer can authorise a drop, and no payer key is set.', {
        variable: 'DROPCAST_PAYER_KEY',
      })
    const payer = LocalSigner.open({ privateKey: delivery.payerKey, principal: 'payer' })
    const options = {
      rpc: Running.rpc(line(), signal),
      chain: frozen.body.chain,
      feeCeilingWei: delivery.feeCeilingWei,
      signal,
    }
    await Rpc.expectChain(options.rpc, frozen.body.chain)
    const { registry, drop } = await Setup.contracts(options, payer)
    await Setup.allow(options, frozen, payer, signer().address)
    return { campaign: id, registry, drop, payer: payer.address, signer: signer().address }
  }

  const simulate: Engine['campaigns']['simulate'] = async (id) => {
    const frozen = await Planning.of(warehouse, await Campaign.get(warehouse, id))
    const rpc = Running.rpc(line())
    const { address } = signer()
    const checks: SimulateResult['checks'][number][] = []
    let feeWei = 0n
    try {
      const report = await Running.preflight(frozen, address, line())
      feeWei = report.expectedFeeWei
      checks.push({
        name: 'preflight',
        passed: true,
        detail: `${report.done.size} of ${frozen.body.batches.length} batches are done already`,
      })
      checks.push(...(await simulated(rpc, frozen, report.done, address)))
    } catch (failure) {
      if (!is(failure)) throw failure
      checks.push({ name: failure.code, passed: false, detail: failure.message })
    }
    return { campaign: id, ready: checks.every(({ passed }) => passed), checks, feeWei: feeWei.toString() }
  }

  const approve: Engine['campaigns']['approve'] = async (id, { principal }, signature) => {
    const frozen = await Planning.of(warehouse, await Campaign.get(warehouse, id))
    const approval = await approvalBy(principal, frozen, signature)
    const { address, principal: sender } = signer()
    return Results.campaign(await Approving.approve(warehouse, id, approval, { address, principal: sender }))
  }

  const approvalBy = async (principal: string, frozen: Plan, signature: string | undefined) => {
    if (signature === undefined) {
      if (delivery.approverKey === null)
        throw new Failure('APPROVAL_MISSING', 'Give a signature, or set an approver key.', {
          variable: 'DROPCAST_APPROVER_KEY',
        })
      return Approval.sign(frozen, LocalSigner.open({ privateKey: delivery.approverKey, principal }))
    }
    const hex = /^0x[0-9a-fA-F]+$/.exec(signature)?.[0]
    if (!hex) throw new Failure('APPROVAL_INVALID', 'A signature is 0x and hexadecimal digits.')
    const signed = `0x${hex.slice(2)}` as const
    const approver = Address.parse(
      await recoverTypedDataAddress({ ...Approval.typedData(frozen, principal), signature: signed }),
    )
    return { planHash: frozen.hash, runId: frozen.runId, principal, approver, signature: signed }
  }

  const run: Engine['campaigns']['run'] = async (id, { principal }, call) => {
    if (active.has(id)) throw new Failure('JOB_RUNNING', 'The campaign is being sent already.', { campaign: id })
    const entry: Active = { abort: new AbortController(), pausing: false, ended: Promise.resolve() }
    // Before the first await, so that of two calls the second is refused.
    active.set(id, entry)
    const ran = send(id, principal, call, entry)
    entry.ended = ran.then(
      () => undefined,
      () => undefined,
    )
    try {
      return await ran
    } finally {
      active.delete(id)
    }
  }

  const send = async (id: string, principal: string, call: Call, entry: Active) => {
    const { brief } = await Campaign.get(warehouse, id)
    const { campaign, ledger } = await Running.run(warehouse, id, {
      ...line(),
      disk: disk(),
      signer: signer(),
      screen: screen(brief),
      principal,
      pausing: () => entry.pausing,
      progress: call.progress,
      signal: AbortSignal.any([entry.abort.signal, call.signal]),
    })
    return Results.ran(campaign, Report.count(ledger.receipts), ledger)
  }

  const pause: Engine['campaigns']['pause'] = async (id, { principal }) => {
    const running = active.get(id)
    if (!running)
      return Results.campaign(await Campaign.advance(warehouse, await Campaign.get(warehouse, id), 'PAUSED', principal))
    running.pausing = true
    running.abort.abort()
    await running.ended
    return Results.campaign(await Campaign.get(warehouse, id))
  }

  const status: Engine['campaigns']['status'] = async (id) => {
    const campaign = await Campaign.get(warehouse, id)
    const receipts = await Audience.receipts(warehouse, id)
    const batches = campaign.planHash === null ? [] : (await Planning.of(warehouse, campaign)).body.batches
    return {
      campaign: Results.campaign(campaign),
      ledger: receipts.length === 0 ? null : Results.ledger(Report.count(receipts)),
      batches: batches.map(({ index }) => batchOf(index, receipts)),
      events: (await Campaign.events(warehouse, id)).map(Results.event),
    }
  }

  const verify: Engine['campaigns']['verify'] = async (id) => {
    const journal = delivery.signerKey === null ? null : { disk: disk(), signer: signer().address }
    const { campaign, ledger } = await Running.reconcile(warehouse, id, line(), journal)
    return Results.ran(campaign, Report.count(ledger.receipts), ledger)
  }

  return {
    campaigns: { plan, prepare, simulate, approve, run, pause, status, verify },
    isActive: (id) => active.has(id),
    settle: async () => {
      for (const { abort } of active.values()) abort.abort()
      await Promise.all([...active.values()].map(({ ended }) => ended))
    },
  }
}

async function simulated(
  rpc: Rpc.Rpc,
  plan: Plan,
  done: ReadonlySet<number>,
  signer: Signer['address'],
): Promise<SimulateResult['checks'][number][]> {
  const checks: SimulateResult['checks'][number][] = []
  for (const batch of plan.body.batches.filter(({ index }) => !done.has(index))) {
    const data = Drop.encode(plan, batch.index, plan.body.recipients.slice(batch.from, batch.to))
    const answer = await rpc.call({ to: plan.body.route.drop, data, from: signer }, 'latest')
    const detail = answer.ok ? `${batch.to - batch.from} recipients` : Drop.reasonOf(answer.revert, answer.message)
    checks.push({ name: `batch ${batch.index}`, passed: answer.ok, detail })
  }
  return checks
}

function batchOf(index: number, receipts: readonly Audience.Receipt[]): StatusResult['batches'][number] {
  const own = receipts.filter(({ batch }) => batch === index)
  const landed = own.find(({ txHash }) => txHash !== null)
  const open = own.some(({ state }) => state === 'QUEUED' || state === 'SUBMITTED' || state === 'INCLUDED')
  const state =
    own.length === 0
      ? 'QUEUED'
      : open
        ? (own.find(({ state: one }) => one !== 'SUPPRESSED_LATE')?.state ?? 'QUEUED')
        : 'FINALIZED'
  return { index, state, txHash: landed?.txHash ?? null, block: landed?.block ?? null }
}
