/**
 * The whole loop on real sales and a real chain, once; then one test a stage, each of which holds the stage's output against a
 * reckoning of its own, so that a stage that is left out or faked is named by the test that fails.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Arms from '../../src/campaigns/arms.ts'
import * as Audience from '../../src/campaigns/audience.ts'
import * as Campaign from '../../src/campaigns/campaign.ts'
import type { Brief, ImportResult, PlanResult, Report, RunResult } from '../../src/capabilities.ts'
import * as Address from '../../src/core/address.ts'
import * as Time from '../../src/core/time.ts'
import * as Engine from '../../src/engine.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Standing from '../../src/graph/standing.ts'
import * as Registry from '../../src/models/registry.ts'
import * as Trainer from '../../src/models/trainer.ts'
import * as Audits from '../../src/warehouse/audits.ts'
import * as Lineage from '../../src/warehouse/lineage.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import * as Anvil from '../contracts/anvil.ts'
import * as Fixture from '../delivery/fixture.ts'
import { call, settings } from '../engine/config.ts'
import { rows, run } from '../features/world.ts'
import { temporary } from '../warehouse/folder.ts'
import * as Punks from './punks.ts'

const AS_OF = '2020-06-01T00:00:00Z'
const AS_OF_S = Time.parse(AS_OF)
const END_S = AS_OF_S + 90 * Time.DAY_S
const GOAL = 'trades-again-90d'
const HOLDOUT_BPS = 2_000
const BUDGET = 9_000n
const [MARKETER, APPROVER, OPERATOR] = [{ principal: 'mia' }, { principal: 'ada' }, { principal: 'sam' }]
const keyOf = (i: number) => toHex(Anvil.account(i).getHdKey().privateKey ?? new Uint8Array())
const { csv, sales } = Punks.slice('2020-09-02')

const folder = temporary()
const config = (url: string) =>
  settings(folder, {
    DROPCAST_DELIVERY_CHAIN: 'eip155:31337',
    DROPCAST_DELIVERY_RPC_URL: url,
    DROPCAST_SAFE_DEPTH_BLOCKS: '2',
    DROPCAST_PAYER_KEY: keyOf(0),
    DROPCAST_SIGNER_KEY: keyOf(1),
    DROPCAST_SIGNER_PRINCIPAL: OPERATOR.principal,
    DROPCAST_APPROVER_KEY: keyOf(2),
  })

type Outcome = {
  readonly imported: ImportResult
  readonly again: ImportResult
  readonly planned: PlanResult
  readonly ran: RunResult
  readonly verified: RunResult
  readonly report: Report
  readonly token: Address.Address
  readonly sanctioned: string
  readonly optedOut: string
  readonly contract: string
}

let anvil: Anvil.Anvil
let w: Warehouse.Warehouse
let loop: Outcome
let idOf: ReadonlyMap<string, number>
let addressOf: ReadonlyMap<number, string>

beforeAll(async () => {
  anvil = await Anvil.start({ blockTimeS: 0.1 })
  loop = await wholeLoop()
  w = await Warehouse.open({ path: config(anvil.url).warehousePath, now: Time.systemNow })
  const wallets = await rows(w, 'SELECT id, address FROM wallets')
  idOf = new Map(wallets.map(({ id, address }) => [String(address), Number(id)]))
  addressOf = new Map(wallets.map(({ id, address }) => [Number(id), String(address)]))
}, 180_000)
afterAll(async () => {
  await w?.[Symbol.asyncDispose]()
  await anvil?.[Symbol.asyncDispose]()
})

/** The loop as a person walks it, through the engine alone. The engine is closed and opened in between, as it would be. */
async function wholeLoop(): Promise<Outcome> {
  const path = join(folder, 'sales.csv')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, csv)
  let imported: ImportResult
  let again: ImportResult
  let members: readonly { readonly address: string }[]
  const filter = {
    and: [
      { score: GOAL, field: 'percentile', op: 'gte', value: 41 },
      { feature: 'days_since_last_trade', op: 'lte', value: 730 },
    ],
  }
  {
    await using engine = await Engine.open(config(anvil.url), { verb: 'test' })
    imported = await engine.ingest.file({ path, chain: 'eip155:1' }, call())
    again = await engine.ingest.file({ path, chain: 'eip155:1' }, call())
    await engine.models.train({ goal: GOAL, asOf: AS_OF }, call())
    await engine.segments.save({ name: 'likely', filter }, MARKETER)
    members = (await engine.wallets.page({ where: filter, asOf: AS_OF, first: 3 })).wallets
  }
  const [sanctioned = '', optedOut = '', contract = ''] = members.map(({ address }) => address.toLowerCase())
  {
    await using warehouse = await Warehouse.open({ path: config(anvil.url).warehousePath, now: Time.systemNow })
    const idOfWallet = (address: string) => `(SELECT id FROM chain.wallet WHERE address = unhex('${address.slice(2)}'))`
    await run(warehouse, `INSERT INTO chain.label VALUES (${idOfWallet(sanctioned)}, 'SANCTIONED', 'test', 1)`)
    await run(
      warehouse,
      `INSERT INTO private.suppression VALUES (NULL, ${idOfWallet(optedOut)}, 'OPTED_OUT', 'test', false, 1)`,
    )
  }
  await anvil.test.setCode({ address: Address.parse(contract), bytecode: '0x6001' })
  const token = await Fixture.deployToken(anvil)
  await using engine = await Engine.open(config(anvil.url), { verb: 'test' })
  const brief: Brief = {
    name: 'The loop',
    segment: 'likely',
    goal: GOAL,
    asOf: AS_OF,
    holdoutBps: HOLDOUT_BPS,
    budgetUnits: BUDGET.toString(),
    allocation: { kind: 'proportional', minUnits: '10', maxUnits: '100', stepUnits: '1' },
    token: { address: token, symbol: 'DEMO', decimals: 18 },
    chain: 'eip155:31337',
    payer: Address.parse(Anvil.account(0).address),
    outcomeFrom: 'asOf',
    batchSize: 60,
  }
  const { id } = await engine.campaigns.create(brief, MARKETER)
  const planned = await engine.campaigns.plan(id, MARKETER, call())
  const approver = { principal: APPROVER.principal, address: Anvil.account(2).address }
  await engine.access.addApprover(approver, { principal: 'root' })
  await engine.campaigns.approve(id, APPROVER)
  await engine.campaigns.prepare(id, call())
  await engine.campaigns.simulate(id, call())
  const ran = await engine.campaigns.run(id, OPERATOR, call())
  const verified = await engine.campaigns.verify(id, call())
  const report = await engine.measurement.report(id, call())
  return { imported, again, planned, ran, verified, report, token, sanctioned, optedOut, contract }
}

async function balanceOf(address: string): Promise<bigint> {
  const data = `0x70a08231${address.slice(2).padStart(64, '0')}` as const
  return BigInt((await anvil.client.call({ to: loop.token, data })).data ?? '0x0')
}

type FeatureRow = Readonly<Record<string, number | string | null>>

/** Every stored feature as of the campaign's instant, by address. */
async function stored(): Promise<Map<string, FeatureRow>> {
  const found = await rows(w, `SELECT * FROM derived.wallet_feature WHERE as_of_s = ${AS_OF_S} ORDER BY wallet`)
  return new Map(found.map((row) => [addressOf.get(Number(row.wallet)) ?? '', row as FeatureRow]))
}

type Score = { readonly probability: number; readonly percentile: number }

async function scores(): Promise<Map<string, Score>> {
  const found = await rows(w, `SELECT wallet, probability, percentile FROM derived.score WHERE as_of_s = ${AS_OF_S}`)
  return new Map(
    found.map(({ wallet, probability, percentile }) => [
      addressOf.get(Number(wallet)) ?? '',
      { probability: Number(probability), percentile: Number(percentile) },
    ]),
  )
}

describe('every stage of the loop is real', () => {
  test('ingest: each sale of the file is a fact with its time, sides, item and exact price', async () => {
    const kept = await rows(
      w,
      'SELECT seq, epoch(at_utc)::BIGINT AS at_s, seller, buyer, item, price_wei FROM sales ORDER BY seq',
    )
    expect(kept.length).toBe(sales.length)
    expect(kept.map((row) => Object.values(row).map(String))).toEqual(
      [...sales]
        .sort((a, b) => a.seq - b.seq)
        .map(({ seq, atS, seller, buyer, item, priceWei }) => [seq, atS, seller, buyer, item, priceWei].map(String)),
    )
    expect(loop.imported).toMatchObject({ kind: 'sales', added: sales.length, alreadyImported: false })
  })

  test('warehouse: facts are kept once, with what they cover, and pass every audit', async () => {
    expect(loop.again).toMatchObject({ added: 0, alreadyImported: true })
    const wallets = Punks.parties(sales)
    expect(new Set(idOf.keys())).toEqual(wallets)
    const times = sales.map(({ atS }) => atS)
    expect(await rows(w, 'SELECT stream, axis, from_n, to_n, final FROM chain.covered')).toEqual([
      {
        stream: 'sales:cryptopunks',
        axis: 'second',
        from_n: BigInt(Math.min(...times)),
        to_n: BigInt(Math.max(...times) + 1),
        final: true,
      },
    ])
    expect(await Audits.run(w)).toEqual([])
  })

  test('graph: every measure of every wallet is that of the sales before the instant', async () => {
    const dealt = sales.filter(({ atS, seller, buyer }) => atS < AS_OF_S && seller !== buyer)
    const id = (address: string) => idOf.get(address) ?? -1
    const sources = Uint32Array.from(dealt, ({ seller }) => id(seller))
    const targets = Uint32Array.from(dealt, ({ buyer }) => id(buyer))
    const { columns: measured } = Standing.of(
      {
        edges: { sources, targets, weights: Float64Array.from(dealt, () => 1) },
        events: { sources, targets, atS: Uint32Array.from(dealt, ({ atS }) => atS) },
        holdings: { wallets: new Uint32Array(), collections: new Uint32Array() },
      },
      { seed: config(anvil.url).seed, asOfS: AS_OF_S, parts: 'features' },
    )
    const kept = await rows(
      w,
      `SELECT wallet, pagerank, component_size, community, core, degree_in, degree_out, clustering
       FROM derived.wallet_graph WHERE as_of_s = ${AS_OF_S} ORDER BY wallet`,
    )
    const column = (name: string) => kept.map((row) => Number(row[name]))
    expect(column('wallet')).toEqual([...measured.wallet])
    expect(column('core')).toEqual([...measured.core])
    expect(column('degree_in')).toEqual([...measured.degree_in])
    expect(column('degree_out')).toEqual([...measured.degree_out])
    expect(column('component_size')).toEqual([...measured.component_size])
    expect(column('community')).toEqual([...measured.community])
    for (const [i, value] of column('pagerank').entries()) expect(value).toBeCloseTo(measured.pagerank[i] ?? -1, 9)
    for (const [i, value] of column('clustering').entries()) expect(value).toBeCloseTo(measured.clustering[i] ?? -1, 9)
    for (const name of ['pagerank', 'core', 'degree_in', 'degree_out', 'clustering', 'community'])
      expect(new Set(column(name)).size, name).toBeGreaterThan(3)
  })

  test('features: recency, counts, and the place in the graph are those that the file gives', async () => {
    const known = Punks.trades(sales, AS_OF_S)
    const found = await stored()
    const graph = new Map(
      (await rows(w, `SELECT * FROM derived.wallet_graph WHERE as_of_s = ${AS_OF_S}`)).map((row) => [
        addressOf.get(Number(row.wallet)) ?? '',
        row,
      ]),
    )
    const traders = [...Punks.parties(known)]
    expect(traders.length).toBeGreaterThan(500)
    for (const address of traders) {
      const bought = known.filter(({ buyer }) => buyer === address)
      const sold = known.filter(({ seller }) => seller === address)
      const last = Math.max(...[...bought, ...sold].map(({ atS }) => atS))
      const row = found.get(address)
      expect(row?.purchases, address).toBe(bought.length)
      expect(row?.sales, address).toBe(sold.length)
      expect(row?.purchases_90d, address).toBe(bought.filter(({ atS }) => atS >= AS_OF_S - 90 * Time.DAY_S).length)
      expect(row?.days_since_last_trade, address).toBeCloseTo((AS_OF_S - last) / Time.DAY_S, 9)
      expect(row?.degree_in, address).toBe(graph.get(address)?.degree_in ?? null)
      expect(row?.core_number, address).toBe(graph.get(address)?.core ?? null)
    }
    // Nobody who first appeared after the instant has a row.
    expect(
      [...found.keys()].filter((address) => !Punks.parties(sales.filter(({ atS }) => atS < AS_OF_S)).has(address)),
    ).toEqual([])
  })

  test('models: the scores are the stored model’s own, and rank what came afterwards', async () => {
    const [entry] = await rows(w, 'SELECT version, manifest, weights, card FROM derived.model')
    const model = Registry.deserialise({
      version: String(entry?.version),
      manifest: String(entry?.manifest),
      weights: entry?.weights as Uint8Array,
    })
    const found = await stored()
    const kept = await scores()
    const eligible = [...Punks.parties(Punks.trades(sales, AS_OF_S))].sort()
    expect([...kept.keys()].sort()).toEqual(eligible)
    const columns = Catalogue.inputs.map(({ name, unit }) => ({ name, unit }))
    const values = Float32Array.from(
      eligible.flatMap((address) =>
        Catalogue.inputs.map(({ name, is }) => {
          const value = found.get(address)?.[is ? is.category : name]
          return Number(is ? value === is.value : (value ?? Number.NaN))
        }),
      ),
    )
    const fresh = await Trainer.score(model, { columns, rows: eligible.length, values })
    for (const [i, address] of eligible.entries())
      expect(kept.get(address)?.probability, address).toBeCloseTo(fresh.probability[i] ?? -1, 5)
    expect(new Set([...kept.values()].map(({ probability }) => probability)).size).toBeGreaterThan(50)
    const later = Punks.parties(Punks.trades(sales, END_S).filter(({ atS }) => atS >= AS_OF_S))
    const [did, didNot] = [true, false].map((acted) =>
      eligible.filter((address) => later.has(address) === acted).map((address) => kept.get(address)?.probability ?? -1),
    )
    expect(auc(did ?? [], didNot ?? [])).toBeGreaterThan(0.65)
  })

  test('segments: the members are those whom the filter names, one by one', async () => {
    const [features, ranked] = [await stored(), await scores()]
    const named = [...features].flatMap(([address, { days_since_last_trade: days }]) => {
      const percentile = ranked.get(address)?.percentile
      return percentile !== undefined && percentile >= 41 && typeof days === 'number' && days <= 730 ? [address] : []
    })
    const members = await rows(
      w,
      `SELECT wallet FROM derived.snapshot_wallet WHERE snapshot = '${loop.planned.snapshot}' ORDER BY wallet`,
    )
    expect(members.map(({ wallet }) => addressOf.get(Number(wallet)))).toEqual(
      named.sort((a, b) => (idOf.get(a) ?? 0) - (idOf.get(b) ?? 0)),
    )
    expect(loop.planned.members).toBe(named.length)
    expect(named.length).toBeGreaterThan(100)
    expect(named.length).toBeLessThan(features.size)
  })

  test('screening: the sanctioned, the opted out and the contract are left out by name, and get nothing', async () => {
    const { sanctioned, optedOut, contract } = loop
    expect(loop.planned.suppressed).toEqual({ SANCTIONED: 1, OPTED_OUT: 1, CONTRACT_NOT_ON_CHAIN: 1 })
    const kept = await rows(
      w,
      `SELECT wallet, reason, late FROM private.suppression WHERE campaign IS NOT NULL ORDER BY reason`,
    )
    expect(kept).toEqual([
      { wallet: idOf.get(contract), reason: 'CONTRACT_NOT_ON_CHAIN', late: false },
      { wallet: idOf.get(optedOut), reason: 'OPTED_OUT', late: false },
      { wallet: idOf.get(sanctioned), reason: 'SANCTIONED', late: false },
    ])
    for (const address of [sanctioned, optedOut, contract]) expect(await balanceOf(address)).toBe(0n)
  })

  test('campaigns: arms follow from the secret salt, amounts from the scores, and both stay within the plan', async () => {
    const campaign = await Campaign.get(w, loop.planned.campaign)
    const assigned = await Audience.assigned(w, campaign.id)
    expect(assigned.length + 3).toBe(loop.planned.members)
    const drawn = Arms.assign(
      assigned.map(({ address }) => address),
      campaign.salt,
      campaign.brief.holdoutBps,
    )
    expect(assigned.map(({ arm, probability }) => ({ arm, probability }))).toEqual(
      drawn.map(({ arm, probability }) => ({ arm, probability })),
    )
    expect(loop.planned.heldOut).toBeGreaterThan(0)
    const ranked = await scores()
    const treated = assigned
      .filter(({ arm }) => arm === 'treatment')
      .sort((a, b) => (ranked.get(a.address)?.probability ?? 0) - (ranked.get(b.address)?.probability ?? 0))
    const amounts = treated.map(({ amountUnits }) => amountUnits ?? 0n)
    expect(amounts).toEqual([...amounts].sort((a, b) => Number(a - b)))
    expect(new Set(amounts).size).toBeGreaterThan(3)
    const total = amounts.reduce((sum, units) => sum + units, 0n)
    expect(total).toBeLessThanOrEqual(BUDGET)
    expect(total.toString()).toBe(loop.planned.totalUnits)
    expect((await Campaign.events(w, campaign.id)).map(({ to, principal }) => `${to} ${principal}`)).toEqual([
      'DRAFT mia',
      'PENDING_APPROVAL mia',
      'APPROVED ada',
      'RUNNING sam',
      'COMPLETED sam',
    ])
  })

  test('delivery: on the chain every treated wallet has its amount, everybody else nothing, and receipts agree', async () => {
    const receipts = new Map((await Audience.receipts(w, loop.planned.campaign)).map((each) => [each.wallet, each]))
    let paid = 0n
    for (const { address, wallet, amountUnits } of await Audience.assigned(w, loop.planned.campaign)) {
      const units = await balanceOf(address)
      expect(units, address).toBe(amountUnits ?? 0n)
      expect(receipts.get(wallet)?.state, address).toBe(amountUnits === null ? undefined : 'FINALIZED')
      expect(receipts.get(wallet)?.amountUnits ?? 0n, address).toBe(units)
      paid += units
    }
    expect(loop.ran.ledger).toMatchObject({
      delivered: loop.planned.treated,
      deliveredUnits: paid.toString(),
      pending: 0,
    })
    expect(loop.verified.ledger).toEqual(loop.ran.ledger)
    expect(paid).toBeGreaterThan(0n)
    for (const { txHash } of receipts.values())
      expect((await anvil.client.getTransactionReceipt({ hash: txHash ?? '0x' })).status).toBe('success')
  })

  test('measurement: the report’s arms did what the file says that they did, and nothing is called caused', async () => {
    const acted = Punks.parties(Punks.trades(sales, END_S).filter(({ atS }) => atS >= AS_OF_S))
    const assigned = await Audience.assigned(w, loop.planned.campaign)
    const of = (arm: Arms.Arm) => {
      const own = assigned.filter((each) => each.arm === arm)
      const converted = own.filter(({ address }) => acted.has(address)).length
      return { units: own.length, converted, rate: converted / own.length }
    }
    const [treated, heldOut] = [of('treatment'), of('holdout')]
    const { report } = loop
    expect(report.outcomes).toEqual({ treated, heldOut })
    expect(treated.converted).toBeGreaterThan(0)
    expect(report.intentionToTreat).toMatchObject({ estimate: expect.closeTo(treated.rate - heldOut.rate, 12) })
    expect(report.causal.possible).toBe(false)
    expect(report.provisionalUntil).toBeNull()
    expect(report.ledger).toEqual(loop.ran.ledger)
    expect(BigInt(report.cost.gasWei)).toBe(BigInt(loop.ran.costWei))
    expect(await rows(w, 'SELECT campaign FROM derived.report')).toEqual([{ campaign: loop.planned.campaign }])
  })

  test('lineage: from a transaction on the chain back to the covered range, no link is missing', async () => {
    const [landed] = await Audience.receipts(w, loop.planned.campaign)
    const edges = await Lineage.ancestry(w, { kind: 'transaction', id: landed?.txHash ?? '' })
    const kinds = edges.map(({ child, parent }) => `${child.kind} ← ${parent.kind}`)
    for (const link of [
      'transaction ← plan',
      'plan ← campaign',
      'campaign ← snapshot',
      'snapshot ← model',
      'snapshot ← features',
      'model ← features',
      'features ← graph',
      'features ← range',
    ])
      expect(kinds).toContain(link)
  })
})

/** The share of pairs in which who did ranks above who did not (Mann and Whitney). */
function auc(did: readonly number[], didNot: readonly number[]): number {
  let above = 0
  for (const one of did) for (const other of didNot) above += one > other ? 1 : one === other ? 0.5 : 0
  return above / (did.length * didNot.length)
}
