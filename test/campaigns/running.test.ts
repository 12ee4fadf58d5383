import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Approving from '../../src/campaigns/approving.ts'
import * as Audience from '../../src/campaigns/audience.ts'
import * as Campaign from '../../src/campaigns/campaign.ts'
import type * as Planning from '../../src/campaigns/planning.ts'
import * as Running from '../../src/campaigns/running.ts'
import { Failure } from '../../src/core/failure.ts'
import * as Approval from '../../src/delivery/approval.ts'
import * as Memory from '../../src/delivery/disks/memory.ts'
import * as Journal from '../../src/delivery/journal.ts'
import type { Plan } from '../../src/delivery/plan.ts'
import * as Setup from '../../src/delivery/setup.ts'
import * as Token from '../../src/delivery/token.ts'
import * as Report from '../../src/measurement/report.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as Fixture from '../delivery/fixture.ts'
import * as Node from '../delivery/proxy.ts'
import { rows, run } from '../features/world.ts'
import * as World from './world.ts'

const SIZE = 40

let chain: Fixture.World
let w: Warehouse
beforeAll(async () => {
  ;[chain, w] = await Promise.all([Fixture.world(), World.open({ size: SIZE, salt: 31 })])
})
afterAll(async () => {
  await w[Symbol.asyncDispose]()
  await chain[Symbol.asyncDispose]()
})

type Ready = Awaited<ReturnType<typeof ready>>

/** An approved campaign with a token of its own, so that its balances are its payments. */
async function ready(changes: Readonly<Record<string, unknown>> = {}) {
  const token = await Fixture.deployToken(chain.anvil)
  const { id } = await World.draft(w, {
    token: { address: token, symbol: 'DEMO', decimals: 18 },
    payer: chain.payer.address,
    ...changes,
  })
  const { plan } = await World.plan(w, id)
  await Approving.approve(w, id, await Approval.sign(plan, Fixture.APPROVER), chain.signer)
  return { id, plan, token, disk: Memory.create() }
}

/** {@link ready}, and the payer has authorised it. */
async function funded(changes: Readonly<Record<string, unknown>> = {}) {
  const made = await ready(changes)
  await Setup.allow(chain.setup, made.plan, chain.payer, chain.signer.address)
  return made
}

function options(disk: Memory.MemoryDisk, changes: Partial<Running.Options> = {}): Running.Options {
  return {
    rpcUrl: chain.url,
    depth: 2,
    feeCeilingWei: Fixture.CEILING,
    pollMs: 30,
    disk,
    signer: chain.signer,
    screen: World.passing,
    principal: 'sam',
    pausing: () => false,
    progress: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  }
}

/**
 * Screens like `screen`, and calls `act` when the tenth batch is about to be signed: with a window of eight, some have landed
 * by then and others are not signed yet.
 */
function actingAtTenth({ plan }: Ready, act: () => void, screen: Planning.Screen = World.passing): Planning.Screen {
  const treated = isTreated(plan)
  let batches = 0
  return async (members, signal) => {
    if (members.every(({ address }) => treated(address)) && ++batches === 10) act()
    return screen(members, signal)
  }
}

/** The oracle: who has what of the campaign's token, against the arms that the warehouse keeps. */
async function balances({ id, token }: Ready): Promise<{ exact: number; missing: number; wrong: number }> {
  const found = { exact: 0, missing: 0, wrong: 0 }
  for (const { address, amountUnits } of await Audience.assigned(w, id)) {
    const units = await Token.balanceOf(chain.rpc, token, address, 'latest')
    if (units === (amountUnits ?? 0n)) found.exact++
    else if (units === 0n) found.missing++
    else found.wrong++
  }
  return found
}

async function stateOf({ id }: Ready): Promise<string> {
  return (await Campaign.get(w, id)).state
}

async function lateOf({ id }: Ready): Promise<{ wallet: number; reason: string }[]> {
  const found = await rows(
    w,
    `SELECT wallet, reason FROM private.suppression WHERE campaign = '${id}' AND late ORDER BY wallet`,
  )
  return found.map(({ wallet, reason }) => ({ wallet: Number(wallet), reason: String(reason) }))
}

function isTreated(plan: Plan): (address: string) => boolean {
  const paid = new Set<string>(plan.body.recipients.map(({ address }) => address))
  return (address) => paid.has(address)
}

describe('a run', () => {
  test('pays every treated wallet its amount and nobody else, and its receipts say what the chain alone says', async () => {
    const made = await funded({
      allocation: { kind: 'proportional', minUnits: '10', maxUnits: '1000', stepUnits: '10' },
      budgetUnits: '9000',
    })
    const { campaign, ledger } = await Running.run(w, made.id, options(made.disk))
    expect(campaign.state).toBe('COMPLETED')
    expect(await balances(made)).toEqual({ exact: SIZE, missing: 0, wrong: 0 })
    const receipts = await Audience.receipts(w, made.id)
    expect(receipts.map(({ state }) => state)).toEqual(made.plan.body.recipients.map(() => 'FINALIZED'))
    expect(receipts.map(({ amountUnits }) => amountUnits)).toEqual(
      made.plan.body.recipients.map(({ amountUnits }) => amountUnits),
    )
    const alone = await Running.reconcile(w, made.id, options(made.disk), null)
    expect(alone.ledger.receipts).toEqual(ledger.receipts)
    expect(
      alone.ledger.receipts.map(({ batch, state, txHash, block, atS, amountUnits }) => ({
        batch,
        state,
        txHash,
        block,
        atS,
        amountUnits,
      })),
    ).toEqual(receipts.map(({ wallet: _wallet, reason: _reason, ...rest }) => rest))
    expect(await Audience.cost(w, made.id)).toEqual({
      feeWei: ledger.costWei,
      transactions: made.plan.body.batches.length,
    })
    expect(ledger.costWei).toBeGreaterThan(0n)
  })

  test('of a completed campaign is refused and pays nobody again', async () => {
    const made = await funded()
    await Running.run(w, made.id, options(made.disk))
    // Enough to pay it all again, should anything try.
    await chain.anvil.send({ to: made.token, data: Token.approveCall(made.plan.body.route.drop, 10n ** 20n) })
    await expect(Running.run(w, made.id, options(made.disk))).rejects.toMatchObject({ code: 'CAMPAIGN_STATE' })
    // Nor with a state that was set back and a journal that was lost.
    await run(w, `UPDATE private.campaign SET state = 'APPROVED' WHERE id = '${made.id}'`)
    await Running.run(w, made.id, options(Memory.create()))
    expect(await balances(made)).toEqual({ exact: SIZE, missing: 0, wrong: 0 })
  })

  test('that preflight refuses signs nothing and leaves the state as it was', async () => {
    const made = await ready()
    const { disk, id } = made
    const before = await Campaign.events(w, id)
    await expect(Running.run(w, id, options(disk))).rejects.toMatchObject({ code: 'ALLOWANCE_TOO_LOW' })
    await expect(Running.run(w, id, options(disk, { rpcUrl: 'http://127.0.0.1:9' }))).rejects.toMatchObject({
      code: 'RPC_UNREACHABLE',
    })
    expect(await stateOf(made)).toBe('APPROVED')
    expect(await Campaign.events(w, id)).toEqual(before)
    expect(await disk.read(Journal.nameOf(made.plan, chain.signer.address))).toBeNull()
  })

  test('of a plan that was altered where it is kept signs nothing', async () => {
    const made = await funded()
    await run(
      w,
      `UPDATE private.plan SET body = encode(replace(decode(body), '"amountUnits":"5"', '"amountUnits":"6"')) WHERE campaign = '${made.id}'`,
    )
    await expect(Running.run(w, made.id, options(made.disk))).rejects.toMatchObject({ code: 'PLAN_MISMATCH' })
    expect(await stateOf(made)).toBe('APPROVED')
    expect((await balances(made)).wrong).toBe(0)
  })

  test('without a valid approval signs nothing', async () => {
    const made = await funded()
    await run(w, `UPDATE private.approval SET principal = 'paul' WHERE run_id = '${made.plan.runId}'`)
    await expect(Running.run(w, made.id, options(made.disk))).rejects.toMatchObject({ code: 'APPROVAL_INVALID' })
    await run(w, `DELETE FROM private.approval WHERE run_id = '${made.plan.runId}'`)
    await expect(Running.run(w, made.id, options(made.disk))).rejects.toMatchObject({ code: 'APPROVAL_MISSING' })
    expect(await made.disk.read(Journal.nameOf(made.plan, chain.signer.address))).toBeNull()
  })

  test('before approval, and after cancelling, is refused for its state', async () => {
    const { id } = await World.draft(w)
    await expect(Running.run(w, id, options(Memory.create()))).rejects.toMatchObject({ code: 'CAMPAIGN_STATE' })
    const made = await funded()
    await Campaign.advance(w, await Campaign.get(w, made.id), 'CANCELLED', 'paul')
    await expect(Running.run(w, made.id, options(made.disk))).rejects.toMatchObject({ code: 'CAMPAIGN_STATE' })
  })
})

test('an answer that is refused or lost is asked for again, in all that leads to a drop and in its ledger', async () => {
  await using node = await Node.start(chain.url)
  const asked = new Map<string, number>()
  // The first two of each kind of question, but of transactions none: whether those arrived shows in the state.
  node.decide = ({ method }) => {
    const before = asked.get(method) ?? 0
    asked.set(method, before + 1)
    if (method === 'eth_sendRawTransaction' || before > 1) return 'none'
    return before === 0 ? 'refuse' : 'lose'
  }
  const made = await ready()
  const line = { ...options(made.disk), rpcUrl: node.url }
  await Setup.allow({ ...chain.setup, rpc: Running.rpc(line) }, made.plan, chain.payer, chain.signer.address)
  expect(await Running.preflight(made.plan, chain.signer.address, line)).toMatchObject({ done: new Set() })
  await Running.run(w, made.id, line)
  asked.clear()
  const { ledger } = await Running.reconcile(w, made.id, line, null)
  expect(ledger.receipts.length).toBe(made.plan.body.recipients.length)
  expect(await balances(made)).toMatchObject({ missing: 0, wrong: 0 })
  expect(node.counts.refuse).toBeGreaterThan(8)
  expect(node.counts.lose).toBeGreaterThan(8)
})

describe('late screening', () => {
  test('keeps the treated and the held-out in their arms, unpaid, with a reason', async () => {
    const made = await funded()
    const assigned = await Audience.assigned(w, made.id)
    const [treated, other] = assigned.filter(({ arm }) => arm === 'treatment')
    const held = assigned.find(({ arm }) => arm === 'holdout')
    if (!treated || !other || !held) throw new TypeError('both arms need wallets')
    await World.suppress(w, treated.wallet, 'OPTED_OUT')
    await World.suppress(w, held.wallet, 'SANCTIONED')
    try {
      const { ledger } = await Running.run(w, made.id, options(made.disk, { screen: World.listed(w) }))
      expect(ledger.skipped).toEqual({ recipients: 1, amountUnits: 5n })
      expect(ledger.delivered.recipients).toBe(made.plan.body.recipients.length - 1)
      expect((await Audience.receipts(w, made.id)).filter(({ state }) => state !== 'FINALIZED')).toMatchObject([
        { wallet: treated.wallet, state: 'SUPPRESSED_LATE', reason: 'OPTED_OUT', txHash: null, atS: null },
      ])
      expect(await Token.balanceOf(chain.rpc, made.token, treated.address, 'latest')).toBe(0n)
      expect(await Token.balanceOf(chain.rpc, made.token, other.address, 'latest')).toBe(5n)
      expect(await lateOf(made)).toEqual(
        [
          { wallet: treated.wallet, reason: 'OPTED_OUT' },
          { wallet: held.wallet, reason: 'SANCTIONED' },
        ].sort((a, b) => a.wallet - b.wallet),
      )
      expect(await Audience.assigned(w, made.id)).toEqual(assigned)
      const report = await Report.make(w, made.id)
      expect(report.effect.treated.units + report.effect.heldOut.units).toBe(SIZE)
      expect(report.effect.treated.units).toBe(made.plan.body.recipients.length)
      expect(report.ledger).toMatchObject({ skipped: 1, planned: made.plan.body.recipients.length })
      // What was left out late is not counted as left out before.
      expect(report.suppressed).toEqual({})
    } finally {
      await run(w, 'DELETE FROM private.suppression WHERE campaign IS NULL')
    }
  })

  test('of the held-out that fails stops the start: nothing is signed and the state stays', async () => {
    const made = await funded()
    const treated = isTreated(made.plan)
    let asked = 0
    const failing: Planning.Screen = async (members) => {
      if (members.some(({ address }) => !treated(address))) asked++
      if (asked === 1) throw new Failure('WAREHOUSE_LOCKED', 'The list is busy.')
      return []
    }
    await expect(Running.run(w, made.id, options(made.disk, { screen: failing }))).rejects.toMatchObject({
      code: 'WAREHOUSE_LOCKED',
    })
    expect(await stateOf(made)).toBe('APPROVED')
    expect(await made.disk.read(Journal.nameOf(made.plan, chain.signer.address))).toBeNull()
    await Running.run(w, made.id, options(made.disk, { screen: failing }))
    // Asked again at the second start: control is never left unscreened.
    expect(asked).toBe(2)
    expect(await balances(made)).toEqual({ exact: SIZE, missing: 0, wrong: 0 })
  })

  test('that found somebody before the engine died is kept once', async () => {
    const made = await funded()
    const [first] = made.plan.body.recipients
    const treated = isTreated(made.plan)
    const screen: Planning.Screen = async (members) =>
      members.flatMap(({ address, wallet }) =>
        address === first?.address ? [{ wallet, reason: 'DENYLISTED', source: 'test' }] : [],
      )
    // A disk that takes the journal's first line only dies between the finding and the payload.
    const header = Journal.nameOf(made.plan, chain.signer.address)
    made.disk.limit(400)
    await expect(Running.run(w, made.id, options(made.disk, { screen }))).rejects.toMatchObject({
      code: 'JOURNAL_FULL',
    })
    expect(Journal.entries((await made.disk.read(header)) ?? new Uint8Array())).toEqual([])
    expect(await lateOf(made)).toHaveLength(1)
    made.disk.limit(Number.POSITIVE_INFINITY)
    await Running.run(w, made.id, options(made.disk, { screen }))
    expect(await lateOf(made)).toEqual([{ wallet: expect.any(Number), reason: 'DENYLISTED' }])
    expect(treated(first?.address ?? '')).toBe(true)
    expect(await balances(made)).toEqual({ exact: SIZE - 1, missing: 1, wrong: 0 })
  })
})

describe('an interrupted run', () => {
  test('that was paused is PAUSED with a part paid, and resumed pays the rest and nobody twice', async () => {
    const made = await funded({ batchSize: 2 })
    const abort = new AbortController()
    const pausing = options(made.disk, {
      pausing: () => true,
      signal: abort.signal,
      screen: actingAtTenth(made, () => abort.abort()),
    })
    await expect(Running.run(w, made.id, pausing)).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await stateOf(made)).toBe('PAUSED')
    const part = await balances(made)
    expect(part).toMatchObject({ wrong: 0 })
    expect(part.missing).toBeGreaterThan(0)
    expect(part.missing).toBeLessThan(made.plan.body.recipients.length)
    expect(await Campaign.due(w)).not.toContain(made.id)
    // What a look at the chain shows in between is kept, with what is still open.
    const { ledger } = await Running.reconcile(w, made.id, options(made.disk), {
      disk: made.disk,
      signer: chain.signer.address,
    })
    expect(ledger.pending.recipients).toBeGreaterThan(0)
    expect(Report.count(await Audience.receipts(w, made.id)).pending).toBe(ledger.pending.recipients)
    await Running.run(w, made.id, options(made.disk))
    expect(await stateOf(made)).toBe('COMPLETED')
    expect(await balances(made)).toEqual({ exact: SIZE, missing: 0, wrong: 0 })
    expect((await Campaign.events(w, made.id)).map(({ to }) => to).slice(3)).toEqual([
      'RUNNING',
      'PAUSED',
      'RUNNING',
      'COMPLETED',
    ])
  })

  test('that nobody paused stays RUNNING and due, and goes on without screening the held-out anew', async () => {
    const made = await funded({ batchSize: 2 })
    const treated = isTreated(made.plan)
    let heldOutScreened = 0
    const screen: Planning.Screen = async (members) => {
      if (members.some(({ address }) => !treated(address))) heldOutScreened++
      return []
    }
    const abort = new AbortController()
    const aborting = actingAtTenth(made, () => abort.abort(), screen)
    await expect(
      Running.run(w, made.id, options(made.disk, { screen: aborting, signal: abort.signal })),
    ).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await stateOf(made)).toBe('RUNNING')
    expect(await Campaign.due(w)).toContain(made.id)
    await Running.run(w, made.id, options(made.disk, { screen }))
    expect(await balances(made)).toEqual({ exact: SIZE, missing: 0, wrong: 0 })
    expect(heldOutScreened).toBe(1)
  })

  test('by a failure that may pass stays RUNNING; by one that may not is FAILED, says why, and can be resumed', async () => {
    const made = await funded()
    made.disk.limit(1_500)
    await expect(Running.run(w, made.id, options(made.disk))).rejects.toMatchObject({ code: 'JOURNAL_FULL' })
    expect(await stateOf(made)).toBe('RUNNING')
    made.disk.limit(Number.POSITIVE_INFINITY)

    const corrupt = Memory.create()
    await corrupt.append(Journal.nameOf(made.plan, chain.signer.address), Buffer.from('what is this\nand this\n'))
    await expect(Running.run(w, made.id, options(corrupt))).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' })
    expect(await stateOf(made)).toBe('FAILED')
    expect((await Campaign.events(w, made.id)).at(-1)).toMatchObject({ to: 'FAILED', note: 'JOURNAL_CORRUPT' })

    await Running.run(w, made.id, options(made.disk))
    expect(await stateOf(made)).toBe('COMPLETED')
    expect(await balances(made)).toEqual({ exact: SIZE, missing: 0, wrong: 0 })
  })

  test('that was aborted before it began is as it was', async () => {
    const made = await funded()
    await expect(
      Running.run(w, made.id, options(made.disk, { signal: AbortSignal.abort(), pausing: () => true })),
    ).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await stateOf(made)).toBe('APPROVED')
  })
})

test('a reconciliation without a journal keeps the receipts that know more', async () => {
  const made = await funded()
  const [first] = made.plan.body.recipients
  const screen: Planning.Screen = async (members) =>
    members.flatMap(({ address, wallet }) =>
      address === first?.address ? [{ wallet, reason: 'FREQ_CAP', source: 'test' }] : [],
    )
  await Running.run(w, made.id, options(made.disk, { screen }))
  const kept = await Audience.receipts(w, made.id)
  expect(kept.find(({ state }) => state === 'SUPPRESSED_LATE')).toMatchObject({ reason: 'FREQ_CAP' })
  for (const journal of [null, { disk: Memory.create(), signer: chain.signer.address }]) {
    const { ledger } = await Running.reconcile(w, made.id, options(made.disk), journal)
    expect(ledger.skipped.recipients).toBe(1)
    expect(await Audience.receipts(w, made.id)).toEqual(kept)
  }
})
