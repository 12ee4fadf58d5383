import { mkdirSync } from 'node:fs'
import { toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/capabilities.ts'
import * as Address from '../../src/core/address.ts'
import * as Setup from '../../src/delivery/setup.ts'
import * as EngineOf from '../../src/engine.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import * as Campaigns from '../campaigns/world.ts'
import * as Anvil from '../contracts/anvil.ts'
import * as Fixture from '../delivery/fixture.ts'
import { call, settings } from '../engine/config.ts'
import { rows } from '../features/world.ts'
import { temporary } from '../warehouse/folder.ts'
import * as World from './world.ts'

const folder = temporary()
const config = () =>
  settings(folder, {
    DROPCAST_DELIVERY_CHAIN: 'eip155:31337',
    DROPCAST_DELIVERY_RPC_URL: anvil.url,
    DROPCAST_SAFE_DEPTH_BLOCKS: '2',
    DROPCAST_PAYER_KEY: keyOf(0),
    DROPCAST_SIGNER_KEY: keyOf(1),
    DROPCAST_SIGNER_PRINCIPAL: 'sam',
    DROPCAST_APPROVER_KEY: keyOf(2),
  })
const keyOf = (i: number) => toHex(Anvil.account(i).getHdKey().privateKey ?? new Uint8Array())
const payer = Anvil.account(0).address

let anvil: Anvil.Anvil
let token: string
let engine: Engine
let world: World.World

beforeAll(async () => {
  anvil = await Anvil.start({ blockTimeS: 0.1 })
  token = await Fixture.deployToken(anvil)
  mkdirSync(folder, { recursive: true })
  const { warehousePath } = config()
  await (await Campaigns.open({ size: 24, salt: 71, path: warehousePath }))[Symbol.asyncDispose]()
  engine = await EngineOf.open(config(), { verb: 'test' })
  await engine.access.addApprover({ principal: 'ada', address: Anvil.account(2).address }, { principal: 'root' })
  world = await World.serve(engine, {}, { marketer: 'paul', approver: 'ada', admin: 'root' })
})
afterAll(async () => {
  await world.close()
  await engine[Symbol.asyncDispose]()
  await anvil[Symbol.asyncDispose]()
})

const input = (changes: Readonly<Record<string, unknown>> = {}) => {
  const {
    allocation: _allocation,
    outcomeFrom: _from,
    ...json
  } = Campaigns.json({
    token: { address: token, symbol: 'DEMO', decimals: 18 },
    payer,
    ...changes,
  })
  return { allocation: { equal: { amountUnits: '5' } }, ...json, ...changes }
}
const REFUSAL = '... on Refusal { code message hint retry facts }'
const CREATE = `mutation ($input: CampaignInput!) { createCampaign(input: $input) { __typename ... on Campaign { id state proposer } ${REFUSAL} } }`
const STEP = (field: string) =>
  `mutation ($id: ID!) { ${field}(id: $id) { __typename ... on Campaign { id state } ${REFUSAL} } }`
const PLAN = `mutation ($id: ID!) { planCampaign(id: $id) { __typename ... on PlannedCampaign { members suppressed { reason wallets } campaign { state planHash } plan { planHash runId snapshot treated heldOut batches totalUnits budgetUnits smallestUnits largestUnits decimals } } ${REFUSAL} } }`

/** The approval that the approver's own wallet signs, as docs/api.md says. */
const signed = (account: number, { planHash, runId }: { planHash: string; runId: `0x${string}` }) =>
  Anvil.account(account).signTypedData({
    domain: { name: 'Dropcast', version: '1', chainId: 31337, verifyingContract: Setup.ROUTE.registry },
    types: {
      Approval: [
        { name: 'planHash', type: 'bytes32' },
        { name: 'runId', type: 'bytes32' },
        { name: 'principal', type: 'string' },
      ],
    },
    primaryType: 'Approval',
    message: { planHash: `0x${planHash}`, runId, principal: 'ada' },
  })

const create = async (changes: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  (await world.ask('marketer', CREATE, { input: input(changes) })).data.createCampaign.id

describe('a campaign through the API', () => {
  it('is made, planned, approved by another, scheduled, sent, watched and reported', async () => {
    const made = await world.ask('marketer', CREATE, { input: input() })
    expect(made.data.createCampaign).toMatchObject({ __typename: 'Campaign', state: 'DRAFT', proposer: 'paul' })
    const { id } = made.data.createCampaign
    const WATCH = `query ($id: ID!) { campaign(id: $id) {
      name state segment goal asOf holdoutBps budgetUnits chain payer outcomeFrom batchSize scheduledFor
      allocation { __typename ... on EqualAllocation { amountUnits decimals } } token { address symbol decimals }
      plan { treated heldOut batches totalUnits smallestUnits largestUnits planHash runId snapshot budgetUnits decimals }
      progress { planned done share batches batchesDone } batches { index state txHash } events { from to principal }
      ledger { planned delivered skipped failed pending deliveredUnits decimals byState { state wallets } failures { reason } }
      report { __typename ... on CampaignReport {
        madeAt provisionalUntil causal { possible } audience { members treated heldOut suppressed { reason } } treated { units } heldOut { units }
        cost { gasWei tokenUnits transactions } ledger { delivered deliveredUnits } lineage { kind } notes
        intentionToTreat { __typename ... on Estimate { estimate low high method } ... on Unavailable { reason } }
        sampleRatio { __typename } unitsPerIncrementalWallet { __typename ... on UnboundedRatio { reason } }
      } ${REFUSAL} } } }`
    const draft = await world.ask('analyst', WATCH, { id })
    expect(draft.errors).toEqual([])
    expect(draft.data.campaign).toMatchObject({
      name: 'Spring',
      segment: Campaigns.SEGMENT,
      holdoutBps: 2000,
      payer: Address.checksum(Address.parse(payer)),
      chain: 'eip155:31337',
      outcomeFrom: 'send',
      batchSize: 4,
      allocation: { __typename: 'EqualAllocation', amountUnits: '5', decimals: 18 },
      token: { address: Address.checksum(Address.parse(token)), symbol: 'DEMO', decimals: 18 },
      plan: null,
      ledger: null,
      progress: { planned: 0, done: 0, share: 0, batches: 0, batchesDone: 0 },
      report: { __typename: 'Refusal', code: 'CAMPAIGN_STATE' },
    })

    const planned = (await world.ask('marketer', PLAN, { id })).data.planCampaign
    expect(planned).toMatchObject({ members: 24, suppressed: [], campaign: { state: 'PENDING_APPROVAL' } })
    const { plan } = planned
    expect(plan.treated + plan.heldOut).toBe(24)
    expect(plan.totalUnits).toBe(String(5 * plan.treated))
    const { data: after } = await world.ask('analyst', WATCH, { id })
    expect(after.campaign.plan).toEqual(plan)
    expect(after.campaign.progress).toMatchObject({
      planned: plan.treated,
      done: 0,
      batches: plan.batches,
      batchesDone: 0,
    })

    const own = await world.ask('admin', STEP('approveCampaign'), { id })
    expect(own.data.approveCampaign).toMatchObject({ __typename: 'Refusal', code: 'APPROVAL_INVALID' })
    const SIGNED = `mutation ($id: ID!, $signature: String!) { approveCampaign(id: $id, signature: $signature) { __typename ... on Campaign { state } ${REFUSAL} } }`
    const stranger = await world.ask('approver', SIGNED, { id, signature: await signed(3, plan) })
    expect(stranger.data.approveCampaign).toMatchObject({ __typename: 'Refusal', code: 'APPROVAL_INVALID' })
    const approved = await world.ask('approver', SIGNED, { id, signature: await signed(2, plan) })
    expect(approved.data.approveCampaign).toEqual({ __typename: 'Campaign', state: 'APPROVED' })

    await engine.campaigns.prepare(id, call())
    const AT = `mutation ($id: ID!) { scheduleCampaign(id: $id, at: "2021-01-01") { ... on Campaign { state scheduledFor } ${REFUSAL} } }`
    expect((await world.ask('marketer', AT, { id })).data.scheduleCampaign).toEqual({
      state: 'SCHEDULED',
      scheduledFor: '2021-01-01T00:00:00Z',
    })
    expect(await engine.campaigns.due()).toEqual([id])
    const early = await world.ask('marketer', STEP('resumeCampaign'), { id })
    expect(early.data.resumeCampaign).toMatchObject({ code: 'CAMPAIGN_STATE', facts: { from: 'SCHEDULED' } })

    // Sending begins as the job does it, and is paused and resumed through the API.
    const paused = new Promise<unknown>((resolve) => {
      let asked = false
      const progress = () => {
        if (asked) return
        asked = true
        resolve(world.ask('marketer', STEP('pauseCampaign'), { id }))
      }
      engine.campaigns.run(id, { principal: 'scheduler' }, { ...call(), progress }).catch(() => undefined)
    })
    expect(await paused).toMatchObject({ data: { pauseCampaign: { __typename: 'Campaign', state: 'PAUSED' } } })
    const resumed = await world.ask('marketer', STEP('resumeCampaign'), { id })
    expect(['RUNNING', 'COMPLETED']).toContain(resumed.data.resumeCampaign.state)
    await expect
      .poll(async () => (await world.ask('analyst', STATE, { id })).data.campaign.state, { timeout: 20_000 })
      .toBe('COMPLETED')

    const { data, errors } = await world.ask('analyst', WATCH, { id })
    expect(errors).toEqual([])
    const { campaign } = data
    expect(campaign.ledger).toMatchObject({ planned: plan.treated, delivered: plan.treated, pending: 0, decimals: 18 })
    expect(campaign.ledger.deliveredUnits).toBe(plan.totalUnits)
    expect(campaign.ledger.byState).toEqual([{ state: 'FINALIZED', wallets: plan.treated }])
    expect(campaign.progress).toEqual({
      planned: plan.treated,
      done: plan.treated,
      share: 1,
      batches: plan.batches,
      batchesDone: plan.batches,
    })
    expect(campaign.batches.every(({ txHash }: { txHash: string }) => /^0x[0-9a-f]{64}$/.test(txHash))).toBe(true)
    expect(campaign.events.at(0)).toMatchObject({ from: null, to: 'DRAFT', principal: 'paul' })
    expect(campaign.events.map(({ to }: { to: string }) => to)).toEqual(
      expect.arrayContaining(['APPROVED', 'PAUSED', 'COMPLETED']),
    )
    const report = await engine.measurement.report(id, call())
    expect(campaign.report).toMatchObject({
      __typename: 'CampaignReport',
      audience: { members: 24, treated: plan.treated, heldOut: plan.heldOut, suppressed: [] },
      cost: { gasWei: report.cost.gasWei, tokenUnits: plan.totalUnits, transactions: report.cost.transactions },
      ledger: { delivered: plan.treated, deliveredUnits: plan.totalUnits },
      treated: { units: plan.treated },
      intentionToTreat: { __typename: 'unavailable' in report.intentionToTreat ? 'Unavailable' : 'Estimate' },
    })
  })

  const STATE = 'query ($id: ID!) { campaign(id: $id) { state } }'

  it('is approved by the key that the engine holds, when it is registered for who asks', async () => {
    const id = await create()
    await world.ask('marketer', PLAN, { id })
    const self = await world.ask('admin', STEP('approveCampaign'), { id })
    expect(self.data.approveCampaign).toMatchObject({ __typename: 'Refusal', code: 'APPROVAL_INVALID' })
    const approved = await world.ask('approver', STEP('approveCampaign'), { id })
    expect(approved.data.approveCampaign).toMatchObject({ __typename: 'Campaign', state: 'APPROVED' })
  })

  it('is refused with code and facts where a caller may expect it, and nothing changes', async () => {
    const unknown = await world.ask('marketer', PLAN, { id: 'nope' })
    expect(unknown.errors).toEqual([])
    expect(unknown.data.planCampaign).toMatchObject({ __typename: 'Refusal', code: 'CAMPAIGN_UNKNOWN', retry: false })
    expect(JSON.stringify(unknown.data.planCampaign.facts)).toContain('Spring')
    const dear = await create({ budgetUnits: '1' })
    expect((await world.ask('marketer', PLAN, { id: dear })).data.planCampaign.code).toBe('BUDGET_EXCEEDED')
    const nowhere = await create({ segment: 'nobody' })
    expect((await world.ask('marketer', PLAN, { id: nowhere })).data.planCampaign).toMatchObject({
      code: 'SEGMENT_UNKNOWN',
      facts: { segments: ['traders@1'] },
    })
    expect((await world.ask('analyst', STATE, { id: dear })).data.campaign.state).toBe('DRAFT')
    const cancelled = await world.ask('marketer', STEP('cancelCampaign'), { id: dear })
    expect(cancelled.data.cancelCampaign).toMatchObject({ __typename: 'Campaign', state: 'CANCELLED' })
    const twice = await world.ask('marketer', STEP('cancelCampaign'), { id: dear })
    expect(twice.data.cancelCampaign.code).toBe('CAMPAIGN_STATE')
  })

  it.each([
    [{ allocation: { equal: { amountUnits: '5.5' } } }, 'AMOUNT_INVALID'],
    [{ budgetUnits: '-1' }, 'AMOUNT_INVALID'],
    [{ budgetUnits: 5 }, 'INPUT_INVALID'],
    [{ chain: 'base' }, 'CHAIN_INVALID'],
    [{ asOf: 'yesterday' }, 'TIME_INVALID'],
    [{ payer: '0x12' }, 'ADDRESS_INVALID'],
    [{ allocation: {} }, 'BAD_USER_INPUT'],
    [
      { allocation: { equal: { amountUnits: '5' }, proportional: { minUnits: '1', maxUnits: '2', stepUnits: '1' } } },
      'BAD_USER_INPUT',
    ],
  ])('%j is an error of its own code', async (changes, code) => {
    const { status, errors } = await world.ask('marketer', CREATE, { input: input(changes) })
    expect([status, errors[0]?.extensions.code]).toEqual([400, code])
  })

  it('proportional allocations come back as they were given', async () => {
    const allocation = { proportional: { minUnits: '1', maxUnits: '0x10', stepUnits: '1' } }
    const id = await create({ allocation })
    const { data } = await world.ask(
      'analyst',
      'query ($id: ID!) { campaign(id: $id) { allocation { ... on ProportionalAllocation { minUnits maxUnits stepUnits decimals } } } }',
      { id },
    )
    expect(data.campaign.allocation).toEqual({ minUnits: '1', maxUnits: '16', stepUnits: '1', decimals: 18 })
  })
})

describe('segments through the API', () => {
  const SAVE = `mutation ($name: String!, $where: WalletFilter!) { saveSegment(name: $name, where: $where) { __typename ... on Segment { name version filter where savedBy } ${REFUSAL} } }`

  it('are saved in versions, frozen and explained', async () => {
    const where = { purchases: { gte: 1 }, not: { list: [`0x${'f'.repeat(40)}`] } }
    const first = (await world.ask('growth', SAVE, { name: 'spring', where })).data.saveSegment
    expect(first).toMatchObject({ name: 'spring', version: 1, savedBy: 'the growth' })
    const again = (await world.ask('growth', SAVE, { name: 'spring', where: first.where })).data.saveSegment
    expect(again).toEqual(first)
    const second = (await world.ask('growth', SAVE, { name: 'spring', where: { purchases: { gte: 2 } } })).data
      .saveSegment
    expect(second.version).toBe(2)
    const FREEZE = `mutation { snapshotSegment(name: "spring", asOf: "2024-01-01") { __typename ... on Snapshot { id segment version asOf size } ${REFUSAL} } }`
    const one = (await world.ask('growth', FREEZE)).data.snapshotSegment
    expect(one).toEqual((await world.ask('marketer', FREEZE)).data.snapshotSegment)
    const wallet = (await engine.wallets.page({ first: 1 })).wallets[0]?.address
    const { data } = await world.ask(
      'analyst',
      `{ explain(wallet: "${wallet}", segment: "traders") { member inPopulation conditions { path text value passed } } }`,
    )
    expect(data.explain).toEqual({
      member: true,
      inPopulation: true,
      conditions: [{ path: '$', text: 'purchases ≥ 1 trades', value: 1, passed: true }],
    })
  })

  it('are refused with the path of what is wrong', async () => {
    const name = (await world.ask('growth', SAVE, { name: 'No Good', where: { purchases: { gt: 1 } } })).data
      .saveSegment
    expect(name).toMatchObject({ __typename: 'Refusal', code: 'SEGMENT_INVALID', facts: { path: 'name' } })
    const filter = (await world.ask('growth', SAVE, { name: 'x', where: { or: [{}] } })).data.saveSegment
    expect(filter).toMatchObject({ __typename: 'Refusal', code: 'INPUT_INVALID', facts: { argument: 'where.or[0]' } })
  })
})

describe('Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'first-of-spring' }
  const count = async () => (await engine.campaigns.list()).length

  it('makes a repeat give the first answer, and refuses another request under it', async () => {
    const before = await count()
    const first = await world.ask('marketer', CREATE, { input: input() }, headers)
    const second = await world.ask('marketer', CREATE, { input: input() }, headers)
    expect(second.text).toBe(first.text)
    expect(await count()).toBe(before + 1)
    const other = await world.ask('marketer', CREATE, { input: input({ name: 'Autumn' }) }, headers)
    expect([other.status, other.errors[0]?.extensions.code]).toEqual([422, 'IDEMPOTENCY_REUSED'])
    expect(await count()).toBe(before + 1)
    const another = await world.ask('admin', CREATE, { input: input() }, headers)
    expect(another.data.createCampaign.id).not.toBe(first.data.createCampaign.id)
  })

  it('stands for each mutation of a request by itself', async () => {
    const before = await count()
    const both = `mutation ($input: CampaignInput!) { a: createCampaign(input: $input) { ... on Campaign { id } } b: createCampaign(input: $input) { ... on Campaign { id } } }`
    const key = { 'idempotency-key': 'two' }
    const first = await world.ask('marketer', both, { input: input() }, key)
    expect(first.data.a.id).not.toBe(first.data.b.id)
    expect((await world.ask('marketer', both, { input: input() }, key)).text).toBe(first.text)
    expect(await count()).toBe(before + 2)
  })

  it('refuses a repeat while the first call runs', async () => {
    const held: { release?: () => void } = {}
    const slow = await World.serve(engine, {
      runJob: async (name, call) => {
        const work = () =>
          new Promise<void>((resolve) => {
            held.release = resolve
          })
        await engine.runs.carry(await engine.runs.queue(name), work, call)
      },
    })
    const RUN = 'mutation { runJob(name: "slow") { ... on JobRun { state } } }'
    const key = { 'idempotency-key': 'slow' }
    const first = slow.ask('admin', RUN, {}, key)
    await expect.poll(() => held.release).toBeDefined()
    const second = await slow.ask('admin', RUN, {}, key)
    expect([second.status, second.errors[0]?.extensions.code]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS'])
    held.release?.()
    expect((await first).data.runJob).toEqual({ state: expect.any(String) })
    await slow.close()
  })

  it('leaves its key free after a refusal, and is refused itself when it is unusable', async () => {
    const key = { 'idempotency-key': 'refused' }
    for (const id of ['one', 'two']) {
      const { data } = await world.ask('marketer', STEP('cancelCampaign'), { id }, key)
      expect(data.cancelCampaign.code).toBe('CAMPAIGN_UNKNOWN')
    }
    const long = await world.ask('marketer', CREATE, { input: input() }, { 'idempotency-key': 'x'.repeat(256) })
    expect(long.data.createCampaign).toMatchObject({ code: 'INPUT_INVALID', facts: { argument: 'idempotency-key' } })
  })
})

describe('the audit log', () => {
  it('has every mutation with principal, subject, arguments and outcome', async () => {
    const SAVE = 'mutation { saveSegment(name: "audited", where: { purchases: { gt: 1 } }) { __typename } }'
    await world.ask('growth', SAVE, {}, { 'idempotency-key': 'audited' })
    await world.ask('growth', SAVE, {}, { 'idempotency-key': 'audited' })
    await world.ask('marketer', STEP('planCampaign').replace('... on Campaign { id state }', ''), { id: 'audited' })
    await world.close()
    await engine[Symbol.asyncDispose]()
    {
      await using w = await Warehouse.open({ path: config().warehousePath, threads: 1, now: () => 0 })
      const found = await rows(
        w,
        `SELECT principal, action, subject, facts->>'outcome' AS outcome, facts->'args'->>'name' AS name FROM private.audit WHERE subject LIKE '%audited'`,
      )
      expect(found).toEqual([
        {
          principal: 'the growth',
          action: 'saveSegment',
          subject: 'segment audited',
          outcome: 'DONE',
          name: 'audited',
        },
        {
          principal: 'paul',
          action: 'planCampaign',
          subject: 'campaign audited',
          outcome: 'CAMPAIGN_UNKNOWN',
          name: null,
        },
      ])
      const secrets = await rows(
        w,
        `SELECT count(*)::INTEGER AS n FROM private.audit WHERE facts::VARCHAR LIKE '%dck\\_%' ESCAPE '\\'`,
      )
      expect(secrets).toEqual([{ n: 0 }])
    }
    engine = await EngineOf.open(config(), { verb: 'test' })
    world = await World.serve(engine)
  })
})
