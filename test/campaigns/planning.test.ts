import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Arms from '../../src/campaigns/arms.ts'
import * as Audience from '../../src/campaigns/audience.ts'
import * as Campaign from '../../src/campaigns/campaign.ts'
import * as Planning from '../../src/campaigns/planning.ts'
import * as Bps from '../../src/core/bps.ts'
import * as Time from '../../src/core/time.ts'
import * as PlanFile from '../../src/delivery/planFile.ts'
import * as Setup from '../../src/delivery/setup.ts'
import * as Snapshot from '../../src/segments/snapshot.ts'
import * as Store from '../../src/segments/store.ts'
import * as Audits from '../../src/warehouse/audits.ts'
import * as Lineage from '../../src/warehouse/lineage.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import { rows, run } from '../features/world.ts'
import * as World from './world.ts'

const SIZE = 60
const NOTHING = { plan: 0, approval: 0, suppression: 0, assignment: 0, receipt: 0, transaction: 0, lineage: 0 }
const proportional = { kind: 'proportional', minUnits: '10', maxUnits: '1000', stepUnits: '10' }

let w: Warehouse
beforeAll(async () => {
  w = await World.open({ size: SIZE, salt: 11 })
})
afterAll(() => w[Symbol.asyncDispose]())

describe('a plan', () => {
  test('draws arms only among members that passed screening, and stores each probability', async () => {
    const { id } = await World.draft(w)
    const out = [3, 4, 5, 40]
    const planned = await World.plan(w, id, async () =>
      out.map((wallet) => ({ wallet, reason: 'SANCTIONED', source: 'list' })),
    )
    const assigned = await Audience.assigned(w, id)
    expect(assigned.map(({ wallet }) => wallet)).toEqual(
      Array.from({ length: SIZE }, (_, i) => i + 1).filter((wallet) => !out.includes(wallet)),
    )
    const drawn = Arms.assign(
      assigned.map(({ address }) => address),
      World.SALT,
      Bps.from(2_000),
    )
    expect(assigned.map(({ arm, probability }) => ({ arm, probability }))).toEqual(
      drawn.map(({ arm, probability }) => ({ arm, probability })),
    )
    expect(new Set(assigned.map(({ arm, probability }) => `${arm} ${probability}`))).toEqual(
      new Set(['holdout 0.2', 'treatment 0.8']),
    )
    expect(await Audience.suppressed(w, id)).toEqual({ SANCTIONED: 4 })
    expect(planned.treated + planned.heldOut + planned.suppressed.length).toBe(planned.snapshot.size)
    expect(await Audits.run(w)).toEqual([])
  })

  test('pays exactly the treated their stored amounts, and the held-out nothing', async () => {
    const { id } = await World.draft(w, { allocation: proportional, budgetUnits: '9000' })
    const { plan } = await World.plan(w, id)
    const assigned = await Audience.assigned(w, id)
    const treated = assigned.filter(({ arm }) => arm === 'treatment')
    expect(new Map(plan.body.recipients.map(({ address, amountUnits }) => [address, amountUnits]))).toEqual(
      new Map(treated.map(({ address, amountUnits }) => [address, amountUnits])),
    )
    expect(assigned.filter(({ arm, amountUnits }) => (arm === 'holdout') !== (amountUnits === null))).toEqual([])
    expect(plan.body.totalUnits).toBeLessThanOrEqual(9_000n)
    // Scores rise with the wallet's number, so amounts do not fall.
    const amounts = treated.map(({ amountUnits }) => amountUnits ?? 0n)
    expect(amounts).toEqual([...amounts].sort((a, b) => (a < b ? -1 : 1)))
    expect(new Set(amounts).size).toBeGreaterThan(5)
  })

  test('leaves out wallets without a score as UNKNOWN_SCORE when amounts follow scores, and only then', async () => {
    await run(w, `DELETE FROM derived.score WHERE wallet IN (7, 8)`)
    const scored = await World.draft(w, { allocation: proportional })
    await World.plan(w, scored.id)
    expect(await Audience.suppressed(w, scored.id)).toEqual({ UNKNOWN_SCORE: 2 })
    expect((await Audience.assigned(w, scored.id)).filter(({ wallet }) => wallet === 7 || wallet === 8)).toEqual([])
    const equal = await World.draft(w)
    await World.plan(w, equal.id)
    expect(await Audience.suppressed(w, equal.id)).toEqual({})
    await run(
      w,
      `INSERT INTO derived.score VALUES ('model', ${World.AS_OF_S}, 7, 0.007, 0, 1, 50), ('model', ${World.AS_OF_S}, 8, 0.008, 0, 1, 50)`,
    )
  })

  describe('whose unit is the entity', () => {
    test('gives each entity one arm and one allocation, and says of its other wallets why they get none', async () => {
      await using own = await World.open({ size: SIZE, salt: 14 })
      const early = await World.draft(own, { unit: 'entity' })
      await expect(World.plan(own, early.id)).rejects.toMatchObject({ code: 'ENTITIES_NOT_BUILT' })
      const at = World.AS_OF_S
      // 10, 20, 30 are one; so are 5 and 6. What was built later is not looked at.
      await run(own, `INSERT INTO derived.entity_build VALUES (${at - 50}), (${at + 50})`)
      await run(
        own,
        `INSERT INTO derived.entity_member VALUES (${at - 50}, 10, 10, 0.9), (${at - 50}, 10, 20, 0.9), (${at - 50}, 10, 30, 0.9),
          (${at - 50}, 5, 5, 0.9), (${at - 50}, 5, 6, 0.9), (${at + 50}, 1, 1, 0.9), (${at + 50}, 1, 2, 0.9)`,
      )
      const { id } = await World.draft(own, { unit: 'entity', allocation: proportional, budgetUnits: '9000' })
      const { plan, suppressed } = await World.plan(own, id, async () => [
        { wallet: 30, reason: 'SANCTIONED', source: 'list' },
      ])
      const source = `entities as of ${Time.toIso(at - 50)}`
      expect(suppressed).toEqual([
        { wallet: 30, reason: 'SANCTIONED', source: 'list' },
        { wallet: 5, reason: 'DUPLICATE_ENTITY', source },
        { wallet: 10, reason: 'DUPLICATE_ENTITY', source },
      ])
      // The wallet of the highest score stands for its entity, whose address decides the arm.
      const kept = await rows(
        own,
        `SELECT wallet, entity, arm FROM derived.assignment WHERE campaign = '${id}' ORDER BY wallet`,
      )
      expect(kept.length).toBe(SIZE - 3)
      expect(new Set(kept.map(({ entity }) => entity)).size).toBe(SIZE - 3)
      const entityOf = new Map(kept.map(({ wallet, entity }) => [wallet, entity]))
      expect([entityOf.get(20), entityOf.get(6), entityOf.get(1)]).toEqual([10, 5, 1])
      const addressOf = new Map(
        (await Snapshot.members(own, (await Campaign.get(own, id)).snapshot ?? '')).map((m) => [m.wallet, m.address]),
      )
      const drawn = Arms.assign(
        kept.map(({ entity }) => addressOf.get(Number(entity)) ?? World.PAYER),
        World.SALT,
        Bps.from(2_000),
      )
      expect(kept.map(({ arm }) => arm)).toEqual(drawn.map(({ arm }) => arm))
      expect(plan.body.recipients.length).toBe(kept.filter(({ arm }) => arm === 'treatment').length)
      const above = (await Lineage.ancestry(own, { kind: 'plan', id: plan.hash })).map(({ parent }) => parent)
      expect(above).toContainEqual({ kind: 'entities', id: String(at - 50) })
      expect(await Audits.run(own)).toEqual([])
    })
  })

  test('binds the campaign once: planning again is refused and changes nothing', async () => {
    const { id } = await World.draft(w)
    await World.plan(w, id)
    const before = [await Campaign.get(w, id), await World.traces(w, id)]
    await expect(World.plan(w, id)).rejects.toMatchObject({ code: 'CAMPAIGN_STATE' })
    expect([await Campaign.get(w, id), await World.traces(w, id)]).toEqual(before)
  })

  test('of the same list in the same second is another run of its own, which is paid again', async () => {
    const clock = () => World.AS_OF_S
    await using still = await World.open({ size: 10, salt: 13, now: clock })
    const first = await World.plan(still, (await World.draft(still)).id)
    const second = await World.plan(still, (await World.draft(still)).id)
    expect(second.plan.hash).toBe(first.plan.hash)
    expect(second.plan.runId).not.toBe(first.plan.runId)
  })

  test('binds the campaign once also when two plannings race', async () => {
    const { id } = await World.draft(w)
    const both = await Promise.allSettled([World.plan(w, id), World.plan(w, id)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CAMPAIGN_STATE' } })
    expect(await World.traces(w, id)).toMatchObject({ plan: 1, assignment: SIZE })
  })

  test('rests on its snapshot in the lineage', async () => {
    const { id } = await World.draft(w)
    const { plan, snapshot } = await World.plan(w, id)
    const above = (await Lineage.ancestry(w, { kind: 'plan', id: plan.hash })).map(({ parent }) => parent)
    expect(above).toContainEqual({ kind: 'campaign', id })
    expect(above).toContainEqual({ kind: 'snapshot', id: snapshot.id })
    expect(above).toContainEqual({ kind: 'features', id: String(World.AS_OF_S) })
    expect((await Snapshot.members(w, snapshot.id)).length).toBe(SIZE)
  })

  test('that was altered where it is kept is not taken for the approved one', async () => {
    const { id } = await World.draft(w)
    const { plan } = await World.plan(w, id)
    const campaign = await Campaign.get(w, id)
    expect(await Planning.of(w, campaign)).toEqual(plan)
    const keep = (body: Uint8Array) =>
      w.run(
        {
          name: 'test',
          text: 'UPDATE private.plan SET body = $body WHERE campaign = $campaign',
          params: { body: 'BLOB', campaign: 'VARCHAR' },
          required: [],
        },
        { body, campaign: id },
      )
    const text = Buffer.from(PlanFile.serialise(plan)).toString('utf8')
    await keep(Buffer.from(text.replace('"amountUnits":"5"', '"amountUnits":"6"')))
    await expect(Planning.of(w, campaign)).rejects.toMatchObject({ code: 'PLAN_MISMATCH' })
    // A plan that is whole in itself, but another one.
    const other = await World.draft(w, { allocation: { kind: 'equal', amountUnits: '6' } })
    await keep(PlanFile.serialise((await World.plan(w, other.id)).plan))
    await expect(Planning.of(w, campaign)).rejects.toMatchObject({ code: 'PLAN_MISMATCH' })
    await keep(Buffer.from(text))
    expect(await Planning.of(w, campaign)).toEqual(plan)
  })
})

describe('planning that fails', () => {
  const everybody = async (members: readonly Snapshot.Member[]) =>
    members.map(({ wallet }) => ({ wallet, reason: 'DENYLISTED', source: 'list' }))

  test.each([
    ['BUDGET_EXCEEDED', 'a budget that is too small', { budgetUnits: '100' }, World.passing],
    ['AUDIENCE_EMPTY', 'everybody held out', { holdoutBps: 10_000 }, World.passing],
    ['AUDIENCE_EMPTY', 'everybody suppressed', {}, everybody],
    ['AUDIENCE_EMPTY', 'everybody suppressed, amounts by score', { allocation: proportional }, everybody],
    ['MODEL_UNKNOWN', 'no model of the goal', { allocation: proportional, goal: 'buys-again-90d' }, World.passing],
    ['SEGMENT_UNKNOWN', 'no such segment', { segment: 'nobody' }, World.passing],
    ['FEATURES_NOT_BUILT', 'an instant without features', { asOf: '2020-01-01' }, World.passing],
    ['PLAN_INVALID', 'the payer among the recipients', { payer: 'member' }, World.passing],
  ] as const)('with %s for %s leaves a draft and no row', async (code, _why, changes, screen) => {
    const payer = 'payer' in changes ? { payer: await memberOf() } : {}
    const { id } = await World.draft(w, { ...changes, ...payer })
    await expect(World.plan(w, id, screen)).rejects.toMatchObject({ code })
    expect((await Campaign.get(w, id)).state).toBe('DRAFT')
    expect(await World.traces(w, id)).toEqual(NOTHING)
    expect((await Campaign.events(w, id)).map(({ to }) => to)).toEqual(['DRAFT'])
  })

  test('because screening throws leaves a draft and no row, and can be repeated', async () => {
    const { id } = await World.draft(w)
    const failing = async () => {
      throw new TypeError('the list is down')
    }
    await expect(World.plan(w, id, failing)).rejects.toThrow('the list is down')
    expect((await Campaign.get(w, id)).state).toBe('DRAFT')
    expect(await World.traces(w, id)).toEqual(NOTHING)
    await World.plan(w, id)
    expect((await Campaign.get(w, id)).state).toBe('PENDING_APPROVAL')
  })

  test('at its last write undoes all the others', async () => {
    const { id } = await World.draft(w)
    // The lineage is written last: without its table everything before has been written.
    await run(w, 'ALTER TABLE derived.lineage RENAME TO lineage_aside')
    try {
      // The snapshot stands already, so that planning gets as far as its own writes.
      await expect(World.plan(w, id)).rejects.toMatchObject({
        code: 'WAREHOUSE_QUERY_FAILED',
        facts: { query: 'warehouse.add_lineage' },
      })
    } finally {
      await run(w, 'ALTER TABLE derived.lineage_aside RENAME TO lineage')
    }
    expect((await Campaign.get(w, id)).state).toBe('DRAFT')
    expect(await World.traces(w, id)).toEqual(NOTHING)
  })

  test('because a batch passes the gas of a transaction leaves a draft and no row', async () => {
    await using many = await World.open({ size: 1_500, salt: 12 })
    const { id } = await World.draft(many, { batchSize: 5_000 })
    await expect(World.plan(many, id)).rejects.toMatchObject({ code: 'GAS_LIMIT_TOO_HIGH' })
    expect(await World.traces(many, id)).toEqual(NOTHING)
  })

  test('because it was cancelled leaves a draft and no row', async () => {
    const { id } = await World.draft(w)
    const abort = new AbortController()
    const screen: Planning.Screen = async () => {
      abort.abort()
      return []
    }
    await expect(
      Planning.plan(w, id, { route: Setup.ROUTE, screen, principal: 'paul', signal: abort.signal }),
    ).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await World.traces(w, id)).toEqual(NOTHING)
  })

  async function memberOf(): Promise<string> {
    const [row] = await rows(w, `SELECT '0x' || lower(hex(address)) AS address FROM chain.wallet WHERE id = 1`)
    return String(row?.address)
  }
})

test('a segment saved anew after planning changes nothing of the plan', async () => {
  const { id } = await World.draft(w)
  const { plan } = await World.plan(w, id)
  await Store.save(w, { name: World.SEGMENT, filter: { feature: 'purchases', op: 'gte', value: 99 }, savedBy: 'eve' })
  expect(await Planning.of(w, await Campaign.get(w, id))).toEqual(plan)
  await Store.save(w, { name: World.SEGMENT, filter: { feature: 'purchases', op: 'gte', value: 1 }, savedBy: 'eve' })
})
