import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Audience from '../../src/campaigns/audience.ts'
import { DAY_S } from '../../src/core/time.ts'
import * as Report from '../../src/measurement/report.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as World from '../campaigns/world.ts'
import { rows, run, type Sale, sell } from '../features/world.ts'

const SIZE = 200
const SENT_S = World.AS_OF_S + 10 * DAY_S
const END_S = SENT_S + 90 * DAY_S
const NOW_S = World.AS_OF_S + 400 * DAY_S
/** Token 0 of the world stands at the address of the campaign's token, token 1 elsewhere. */
const [OWN, OTHER] = [0, 1]

let w: Warehouse
beforeAll(async () => {
  w = await World.open({ size: SIZE, salt: 41, now: () => NOW_S })
})
afterAll(() => w[Symbol.asyncDispose]())

type State = { readonly state: string; readonly atS: number | null }
const landed: State = { state: 'FINALIZED', atS: SENT_S }

/** A planned campaign whose recipients the chain shows as `shown` says; what is not said landed at {@link SENT_S}. */
async function reconciled(shown: (i: number) => State = () => landed, changes: Record<string, unknown> = {}) {
  const { id } = await World.draft(w, changes)
  await World.plan(w, id)
  const assigned = await Audience.assigned(w, id)
  const treated = assigned.filter(({ arm }) => arm === 'treatment')
  const values = treated.map(({ wallet, amountUnits }, i) => {
    const { state, atS } = shown(i)
    return `('${id}', ${wallet}, ${Math.floor(i / 4)}, ${i}, '${state}', NULL, ${amountUnits}, NULL, NULL, ${atS ?? 'NULL'})`
  })
  await run(w, `INSERT INTO derived.receipt VALUES ${values.join(', ')}`)
  return { id, treated, heldOut: assigned.filter(({ arm }) => arm === 'holdout') }
}

async function cover(fromS: number, toS: number, final = true): Promise<void> {
  await run(w, 'DELETE FROM chain.covered')
  await run(
    w,
    `INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s) VALUES (1, 'sales:test', 'second', ${fromS}, ${toS}, ${final}, 'test', 0)`,
  )
}

/** Sales that stand while `use` runs. */
async function during<T>(sales: readonly Omit<Sale, 'item'>[], use: () => Promise<T>): Promise<T> {
  await sell(
    w,
    sales.map((sale, i) => ({ collection: OTHER, ...sale, item: BigInt(10_000 + i) })),
  )
  try {
    return await use()
  } finally {
    await run(w, 'DELETE FROM chain.sale WHERE item >= 10000')
  }
}

describe('the ledger of a report', () => {
  const states = ['FINALIZED', 'CLAIMED', 'SUPPRESSED_LATE', 'FAILED', 'EXPIRED', 'QUEUED', 'SUBMITTED', 'INCLUDED']
  const receipts = fc.array(
    fc.record({
      state: fc.constantFrom(...states),
      reason: fc.constantFrom(null, 'A', 'B'),
      amountUnits: fc.bigInt(0n, 2n ** 127n),
    }),
    { maxLength: 60 },
  )

  test('adds up: planned = delivered + skipped + failed + pending, and only what was delivered is spent', () => {
    fc.assert(
      fc.property(receipts, (all) => {
        const found = Report.count(all)
        expect(found.planned).toBe(all.length)
        expect(found.delivered + found.skipped + found.failed + found.pending).toBe(all.length)
        const of = (...names: string[]) => all.filter(({ state }) => names.includes(state))
        expect(found.delivered).toBe(of('FINALIZED', 'CLAIMED').length)
        expect(found.skipped).toBe(of('SUPPRESSED_LATE').length)
        expect(found.failed).toBe(of('FAILED', 'EXPIRED').length)
        expect(Object.values(found.failures).reduce((a, b) => a + b, 0)).toBe(found.failed)
        expect(Object.values(found.byState).reduce((a, b) => a + b, 0)).toBe(all.length)
        expect(found.deliveredUnits).toBe(
          of('FINALIZED', 'CLAIMED').reduce((sum, { amountUnits }) => sum + amountUnits, 0n),
        )
      }),
    )
  })

  test('refuses a state that no recipient can have', () => {
    expect(() => Report.count([{ state: 'PAID', reason: null, amountUnits: 1n }])).toThrow(
      expect.objectContaining({ code: 'INVARIANT_BROKEN' }),
    )
  })
})

describe('a report', () => {
  test('before anything was reconciled is refused', async () => {
    const { id } = await World.draft(w)
    await expect(Report.make(w, id)).rejects.toMatchObject({ code: 'CAMPAIGN_STATE' })
  })

  test('is final only when sales are covered for good from the window’s first second to its last', async () => {
    const { id } = await reconciled()
    const provisional = async () => (await Report.make(w, id)).provisionalUntilS !== null
    await run(w, 'DELETE FROM chain.covered')
    expect(await provisional()).toBe(true)
    await cover(SENT_S + 1, END_S)
    expect(await provisional()).toBe(true)
    await cover(SENT_S, END_S - 1)
    expect(await provisional()).toBe(true)
    await cover(SENT_S, END_S, false)
    expect(await provisional()).toBe(true)
    expect((await Report.make(w, id)).notes.join(' ')).toContain('not covered to the end of the window')
    await cover(SENT_S, END_S)
    expect(await provisional()).toBe(false)
    // A second market that the warehouse reads but has not read far enough.
    await run(
      w,
      `INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s) VALUES (1, 'sales:more', 'second', ${SENT_S}, ${END_S - 1}, true, 'test', 0)`,
    )
    expect(await provisional()).toBe(true)
    const kept = await rows(w, `SELECT provisional FROM derived.report WHERE campaign = '${id}' ORDER BY rowid`)
    expect(kept.map(({ provisional: one }) => one)).toEqual([true, true, true, true, true, false, true])
  })

  test('says until when it is provisional, and never names an instant that has passed', async () => {
    const open = await reconciled(() => ({ state: 'FINALIZED', atS: NOW_S - DAY_S }))
    await cover(SENT_S, NOW_S)
    expect((await Report.make(w, open.id)).provisionalUntilS).toBe(NOW_S + 89 * DAY_S)
    const passed = await reconciled()
    await cover(SENT_S, SENT_S + DAY_S)
    expect((await Report.make(w, passed.id)).provisionalUntilS).toBe(NOW_S)
  })

  test('stays provisional while a recipient is pending, whatever is covered', async () => {
    await cover(World.AS_OF_S, NOW_S + 200 * DAY_S)
    for (const state of ['QUEUED', 'SUBMITTED', 'INCLUDED']) {
      const { id } = await reconciled((i) => (i === 0 ? { state, atS: null } : landed))
      const report = await Report.make(w, id)
      expect(report.provisionalUntilS).not.toBeNull()
      expect(report.ledger.pending).toBe(1)
      expect(report.notes.join(' ')).toContain('1 recipients are still pending')
    }
    expect((await Report.make(w, (await reconciled()).id)).provisionalUntilS).toBeNull()
  })

  test('counts outcomes from the first delivery, and only then calls an effect possible', async () => {
    const sent = await Report.make(w, (await reconciled()).id)
    expect(sent.window).toEqual({ fromS: SENT_S, toS: END_S })
    expect(sent.causal.possible).toBe(true)
    const replayed = await Report.make(w, (await reconciled(undefined, { outcomeFrom: 'asOf' })).id)
    expect(replayed.window.fromS).toBe(World.AS_OF_S)
    expect(replayed.causal).toMatchObject({ possible: false, reason: expect.stringContaining('cannot have changed') })
    const nothing = await Report.make(w, (await reconciled(() => ({ state: 'FAILED', atS: SENT_S }))).id)
    expect(nothing.causal).toMatchObject({ possible: false, reason: expect.stringContaining('Nothing was delivered') })
  })

  test('opens no window by a recipient that was refused before anybody was paid', async () => {
    const early = SENT_S - 5 * DAY_S
    const { id } = await reconciled((i) => (i < 4 ? { state: 'FAILED', atS: early } : landed))
    expect((await Report.make(w, id)).window.fromS).toBe(SENT_S)
  })

  test('counts everybody in the arm that was drawn, whatever was delivered', async () => {
    await cover(World.AS_OF_S, NOW_S)
    const shown = (i: number): State =>
      i % 3 === 0 ? landed : i % 3 === 1 ? { state: 'SUPPRESSED_LATE', atS: null } : { state: 'FAILED', atS: SENT_S }
    const { id, treated, heldOut } = await reconciled(shown)
    // One conversion of each fate, and one of the held-out; buyers outside the audience count for nobody.
    const converted = [treated[0], treated[1], treated[2], heldOut[0]].map((wallet) => wallet?.wallet ?? -1)
    const sales = converted.map((seller) => ({ atS: SENT_S + 5, seller, buyer: 0 }))
    const report = await during(sales, () => Report.make(w, id))
    expect(report.effect.treated).toMatchObject({ units: treated.length, converted: 3 })
    expect(report.effect.heldOut).toMatchObject({ units: heldOut.length, converted: 1 })
    expect(report.ledger.delivered).toBe(Math.ceil(treated.length / 3))
    if (!('estimate' in report.effect.intentionToTreat)) throw new TypeError('no estimate')
    expect(report.effect.intentionToTreat.estimate).toBeCloseTo(3 / treated.length - 1 / heldOut.length, 12)
  })

  test('counts conversions inside the window only', async () => {
    const { id, treated } = await reconciled()
    const [a, b, c, d] = treated.map(({ wallet }) => wallet)
    const sales = [
      { atS: SENT_S - 1, seller: a ?? -1, buyer: 0 },
      { atS: SENT_S, seller: b ?? -1, buyer: 0 },
      { atS: END_S - 1, seller: c ?? -1, buyer: 0 },
      { atS: END_S, seller: d ?? -1, buyer: 0 },
    ]
    expect((await during(sales, () => Report.make(w, id))).effect.treated.converted).toBe(2)
  })

  test('never counts a sale of what the drop itself hands out', async () => {
    const { id, treated } = await reconciled()
    const seller = treated[0]?.wallet ?? -1
    const sold = (collection: number) =>
      during([{ atS: SENT_S + 5, seller, buyer: 0, collection }], async () => {
        return (await Report.make(w, id)).effect.treated.converted
      })
    expect(await sold(OTHER)).toBe(1)
    expect(await sold(OWN)).toBe(0)
  })

  test('withholds the effect when the arms did not come out as planned', async () => {
    const { id, treated } = await reconciled()
    expect((await Report.make(w, id)).effect.intentionToTreat).toHaveProperty('estimate')
    const lost = treated.slice(0, 110).map(({ wallet }) => wallet)
    await run(w, `DELETE FROM derived.assignment WHERE campaign = '${id}' AND wallet IN (${lost.join(', ')})`)
    const { effect } = await Report.make(w, id)
    expect(effect.sampleRatio).toMatchObject({ mismatch: true })
    expect(effect.intentionToTreat).toHaveProperty('unavailable')
    expect(effect.unitsPerIncrementalWallet).toHaveProperty('unavailable')
  })

  test('names members, suppressions, cost, and each thing that it rests on once', async () => {
    const { id } = await World.draft(w)
    const planned = await World.plan(w, id, async () => [{ wallet: 9, reason: 'SANCTIONED', source: 'list' }])
    const [first] = await Audience.assigned(w, id)
    await run(
      w,
      `INSERT INTO derived.receipt VALUES ('${id}', ${first?.wallet}, 0, 0, 'FINALIZED', NULL, 5, NULL, 7, ${SENT_S})`,
    )
    await run(
      w,
      `INSERT INTO derived.drop_transaction VALUES ('${id}', 'x', 0, 7, true, 10, 170141183460469231731687303715884105000), ('${id}', 'y', 0, 6, false, 10, 7)`,
    )
    const report = await Report.make(w, id)
    expect(report.members).toBe(SIZE)
    expect(report.suppressed).toEqual({ SANCTIONED: 1 })
    expect(report.cost).toEqual({ gasWei: 170_141_183_460_469_231_731_687_303_715_884_105_007n, transactions: 2 })
    const named = report.lineage.map(({ kind, id: one }) => `${kind} ${one}`)
    expect(named).toContain(`snapshot ${planned.snapshot.id}`)
    expect(named).toContain(`features ${World.AS_OF_S}`)
    expect(new Set(named).size).toBe(named.length)
  })

  test('publishes neither the salt that draws the arms nor who proposed', async () => {
    const { id } = await reconciled()
    await Report.make(w, id)
    const [kept] = await rows(w, `SELECT body::VARCHAR AS body FROM derived.report WHERE campaign = '${id}'`)
    expect(String(kept?.body)).not.toMatch(/salt|proposer|payer/)
    expect(JSON.parse(String(kept?.body))).toMatchObject({
      campaign: { id },
      ledger: { deliveredUnits: expect.any(String) },
    })
  })
})
