import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FOLDER } from '../../notebooks/build.ts'
import * as Notebook from '../../notebooks/notebook.ts'
import * as Audience from '../../src/campaigns/audience.ts'
import * as Lineage from '../../src/warehouse/lineage.ts'
import { rows } from '../features/world.ts'
import { temporary } from '../warehouse/folder.ts'
import * as Sales from './sales.ts'
import * as World from './world.ts'

const folder = temporary()
let world: World.World
let results: Notebook.Results
let assigned: readonly Audience.Assigned[]
beforeAll(async () => {
  world = await World.make(folder)
  results = await Notebook.run(await Notebook.read(join(FOLDER, 'campaign.html')), world.path)
  assigned = await Audience.assigned(world.warehouse, world.planned.plan.run)
})
afterAll(() => world.warehouse[Symbol.asyncDispose]())

const one = (name: string) => results[name]?.[0] ?? {}
const sum = (numbers: readonly bigint[]) => numbers.reduce((total, number) => total + number, 0n)
const mean = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0) / numbers.length
const probabilityOf = (wallet: number) => ((wallet * 37) % 1000) / 1000

describe('the campaign notebook', () => {
  test('shows the campaign that was planned last, and its report to the last digit', () => {
    const { report, planned } = world
    const { treated, heldOut, intentionToTreat, sampleRatio, unitsPerIncrementalWallet } = report.effect
    expect(intentionToTreat).toHaveProperty('estimate')
    expect(one('campaign')).toMatchObject({
      id: planned.plan.run,
      name: World.NAME,
      snapshot: planned.snapshot.id,
      members: planned.snapshot.size,
      goal: World.GOAL,
      holdout_share: 0.2,
      as_of: '2021-05-01',
      causal_possible: false,
      causal_reason: report.causal.reason,
      treated: treated.units,
      treated_converted: treated.converted,
      treated_rate: treated.rate,
      held_out: heldOut.units,
      held_out_converted: heldOut.converted,
      held_out_rate: heldOut.rate,
      difference: 'estimate' in intentionToTreat ? intentionToTreat.estimate : undefined,
      low: 'low' in intentionToTreat ? intentionToTreat.low : undefined,
      high: 'high' in intentionToTreat ? intentionToTreat.high : undefined,
      level: 0.95,
      unavailable: null,
      sample_ratio_p: 'pValue' in sampleRatio ? sampleRatio.pValue : undefined,
      cost_kind: 'kind' in unitsPerIncrementalWallet ? unitsPerIncrementalWallet.kind : undefined,
      planned: report.ledger.planned,
      delivered: report.ledger.delivered,
      skipped: report.ledger.skipped,
      failed: report.ledger.failed,
      pending: report.ledger.pending,
      delivered_units: report.ledger.deliveredUnits.toString(),
      gas_wei: report.cost.gasWei.toString(),
      transactions: report.cost.transactions,
      notes: report.notes,
    })
  })

  test('names the token as the report does', async () => {
    const [{ token } = {}] = await rows(
      world.warehouse,
      `SELECT body->'$.campaign.brief.token' AS token FROM derived.report`,
    )
    const known = token === null ? { symbol: 'base units', decimals: 0 } : { symbol: 'DEMO', decimals: 18 }
    expect(one('campaign')).toMatchObject(known)
  })

  test('counts the way from all wallets to the delivered', () => {
    const { planned, report } = world
    const steps = Object.fromEntries((results.steps ?? []).map(({ who, wallets }) => [who, wallets]))
    expect(steps).toMatchObject({
      'in the segment': world.snapshot.length,
      'passed screening': world.snapshot.length - World.OPTED_OUT.length,
      treated: planned.treated,
      'held out': planned.heldOut,
      delivered: report.ledger.delivered,
    })
    expect(steps['wallets with features']).toBe(steps['with a score'])
    expect(results.suppressed).toEqual([{ reason: 'OPTED_OUT', wallets: World.OPTED_OUT.length }])
  })

  test('puts every score into its bin and every wallet into its group', async () => {
    const arms = new Map(assigned.map(({ wallet, arm }) => [wallet, arm === 'holdout' ? 'held out' : 'treated']))
    const members = new Set(world.snapshot.map(({ wallet }) => wallet))
    const scored = await rows(world.warehouse, `SELECT wallet FROM derived.score`)
    const expected = new Map<string, number>()
    for (const { wallet } of scored) {
      const id = Number(wallet)
      const who = arms.get(id) ?? (members.has(id) ? 'suppressed' : 'not chosen')
      const key = `${who} ${Math.floor(probabilityOf(id) * 20)}`
      expected.set(key, (expected.get(key) ?? 0) + 1)
    }
    const found = new Map(
      results.scores?.map(({ who, probability_from, wallets }) => [
        `${who} ${Math.round(Number(probability_from) * 20)}`,
        wallets,
      ]),
    )
    expect(found).toEqual(expected)
    expect(results.scores?.every(({ goal }) => goal === World.GOAL)).toBe(true)
  })

  test('compares the arms by what the file alone says of them', () => {
    const before = Sales.trades(Sales.all().filter(({ atS }) => atS < World.AS_OF_S))
    const history = new Map<string, { trades: number; lastS: number; eth: number }>()
    for (const { seller, buyer, atS, eth } of before) {
      for (const [wallet, spent] of [
        [seller, 0],
        [buyer, eth],
      ] as const) {
        const row = history.get(wallet) ?? { trades: 0, lastS: 0, eth: 0 }
        history.set(wallet, {
          trades: row.trades + 1,
          lastS: Math.max(row.lastS, atS),
          eth: row.eth + spent,
        })
      }
    }
    const measures = {
      score: ({ wallet }: Audience.Assigned) => probabilityOf(wallet),
      'trades before': ({ address }: Audience.Assigned) => history.get(address)?.trades ?? Number.NaN,
      'days since the last trade': ({ address }: Audience.Assigned) =>
        (World.AS_OF_S - (history.get(address)?.lastS ?? Number.NaN)) / 86_400,
      'ETH spent before': ({ address }: Audience.Assigned) => history.get(address)?.eth ?? Number.NaN,
    }
    expect(results.balance?.map(({ measure }) => measure)).toEqual(Object.keys(measures))
    for (const [measure, of] of Object.entries(measures)) {
      const arm = (name: string) => assigned.filter((each) => each.arm === name).map(of)
      const variance = (values: readonly number[]) =>
        values.reduce((total, value) => total + (value - mean(values)) ** 2, 0) / (values.length - 1)
      const [treated, heldOut] = [arm('treatment'), arm('holdout')]
      const found = results.balance?.find((row) => row.measure === measure)
      expect(found?.treated, measure).toBeCloseTo(mean(treated), 6)
      expect(found?.held_out, measure).toBeCloseTo(mean(heldOut), 6)
      const deviation = Math.sqrt((variance(treated) + variance(heldOut)) / 2)
      expect(found?.standardised, measure).toBeCloseTo((mean(treated) - mean(heldOut)) / deviation, 6)
    }
  })

  test('states what was allocated exactly, and shows each recipient with its amount and score', () => {
    const amounts = assigned.flatMap(({ amountUnits }) => (amountUnits === null ? [] : [amountUnits]))
    const sorted = amounts.toSorted((a, b) => (a < b ? -1 : 1))
    expect(one('allocation')).toEqual({
      recipients: amounts.length,
      total_units: sum(amounts).toString(),
      least_units: String(sorted[0]),
      median_units: String(sorted[Math.floor((sorted.length - 1) / 2)]),
      most_units: String(sorted.at(-1)),
    })
    const expected = assigned
      .filter(({ amountUnits }) => amountUnits !== null)
      .map(({ address, amountUnits, wallet }) => [address, String(amountUnits), probabilityOf(wallet)])
    const found = (results.recipients ?? []).map((row) => [row.address, row.amount_units, row.probability])
    expect(found.toSorted()).toEqual(expected.toSorted())
  })

  test('keeps the ledger: the states add up to the plan, part by part, to the base unit', async () => {
    const receipts = await Audience.receipts(world.warehouse, world.planned.plan.run)
    const parts: Readonly<Record<string, string>> = {
      FINALIZED: 'delivered',
      FAILED: 'failed',
      SUPPRESSED_LATE: 'skipped',
      QUEUED: 'pending',
    }
    for (const state of Object.keys(parts)) {
      const of = receipts.filter((receipt) => receipt.state === state)
      expect(of.length, state).toBeGreaterThan(0)
      expect(results.ledger?.filter((row) => row.state === state)).toEqual([
        {
          part: parts[state],
          state,
          reason: of[0]?.reason,
          recipients: of.length,
          units: sum(of.map(({ amountUnits }) => amountUnits)).toString(),
        },
      ])
    }
    const { ledger } = world.report
    for (const part of ['delivered', 'failed', 'skipped', 'pending'] as const) {
      expect(results.ledger?.find((row) => row.part === part)?.recipients).toBe(ledger[part])
    }
  })

  test('lists every transaction with the recipients that it paid, reverted ones with nobody', () => {
    const { plan } = world.planned
    const mined = plan.body.batches.filter(({ index }) => World.SHOWN[index] !== 'QUEUED')
    expect(results.transactions?.map((row) => row.batch)).toEqual(mined.map(({ index }) => index))
    for (const { index, from, to } of mined) {
      const paid = (World.SHOWN[index] ?? 'FINALIZED') === 'FINALIZED'
      expect(results.transactions?.find(({ batch }) => batch === index)).toMatchObject({
        block: 100 + Math.floor(index / 3),
        succeeded: World.SHOWN[index] !== 'FAILED',
        gas_used: Number(World.GAS_USED),
        fee_wei: World.FEE_WEI.toString(),
        recipients: paid ? to - from : 0,
        units: paid ? sum(plan.body.recipients.slice(from, to).map(({ amountUnits }) => amountUnits)).toString() : null,
      })
    }
  })

  test('leads from the ranges of the data to the transactions of this campaign alone', async () => {
    const { plan } = world.planned
    const above = await Lineage.ancestry(world.warehouse, { kind: 'plan', id: plan.hash })
    const things = new Set(above.flatMap(({ child, parent }) => [child, parent]).map(({ kind, id }) => `${kind} ${id}`))
    for (const { tx_hash } of results.transactions ?? []) things.add(`transaction ${tx_hash}`)
    expect(new Set(results.lineage?.map(({ kind, id }) => `${kind} ${id}`))).toEqual(things)
    const made = Object.fromEntries((results.lineage ?? []).map(({ kind, made_from }) => [kind, made_from]))
    expect(made).toMatchObject({
      features: ['graph', 'range'],
      model: ['features'],
      snapshot: ['features', 'model', 'segment'],
      campaign: ['snapshot'],
      plan: ['campaign'],
      transaction: ['plan'],
    })
  })
})
