import { expect, test } from 'vitest'
import * as Entities from '../../src/graph/entities.ts'
import * as Sybil from '../../src/graph/sybil.ts'
import * as World from '../features/world.ts'

const T = 1_700_000_000
const DAY_S = 86_400

/** Wallet 1 pays 2 to 6, who call contracts 20 to 22 within the hour; 7 pays 8 once; 9 calls 20 half a year before. */
async function open() {
  const w = await World.open(30)
  const members = [2, 3, 4, 5, 6]
  await World.transact(w, [
    { atS: T - 180 * DAY_S, src: 9, dst: 20, selector: 1 },
    ...members.map((dst, i) => ({ atS: T - 10 * DAY_S + i, src: 1, dst, valueWei: 1000n })),
    ...[20, 21, 22].flatMap((dst, day) =>
      members.map((src, i) => ({ atS: T - 6 * DAY_S + day * DAY_S + 60 * i, src, dst, selector: 1 })),
    ),
    { atS: T - DAY_S, src: 7, dst: 8, valueWei: 5n },
    { atS: T, src: 7, dst: 9, valueWei: 5n },
  ])
  return w
}

test('features count what is shared before the instant, and leave the unknown NULL', async () => {
  await using w = await open()
  await Entities.build(w, { asOfS: T })
  expect(await Sybil.build(w, { asOfS: T })).toBe(9)
  const rows = await World.rows(
    w,
    `SELECT wallet, siblings, burst, amount_spread AS spread, calls, shared_fine AS fine, shared_coarse AS coarse, neighbour_shared AS near, core
     FROM derived.sybil_feature WHERE wallet IN (1, 2, 8, 9) ORDER BY wallet`,
  )
  expect(rows).toEqual([
    {
      wallet: 1,
      siblings: null,
      burst: null,
      spread: null,
      calls: null,
      fine: null,
      coarse: null,
      near: 5,
      core: null,
    },
    { wallet: 2, siblings: 5, burst: 5, spread: 0, calls: 3, fine: 5, coarse: 5, near: null, core: null },
    { wallet: 8, siblings: 1, burst: 1, spread: null, calls: null, fine: null, coarse: null, near: null, core: null },
    { wallet: 9, siblings: null, burst: null, spread: null, calls: 1, fine: 0, coarse: 0, near: null, core: null },
  ])
})

test('company counts the members of one entity among those who share a transaction, never the wallet itself', async () => {
  await using w = await open()
  // 10 skips all steps but the first and goes elsewhere; 11 calls the same contract long before.
  await World.transact(w, [
    { atS: T - 100 * DAY_S, src: 11, dst: 20, selector: 1 },
    { atS: T - 6 * DAY_S + 600, src: 10, dst: 20, selector: 1 },
    { atS: T - 2 * DAY_S, src: 10, dst: 25, selector: 1 },
  ])
  expect(await Entities.build(w, { asOfS: T })).toMatchObject({ entities: 1, wallets: 5 })
  await Sybil.build(w, { asOfS: T })
  const rows = await World.rows(
    w,
    'SELECT wallet, company, companions FROM derived.sybil_feature WHERE wallet IN (1, 2, 10, 11) ORDER BY wallet',
  )
  expect(rows).toEqual([
    { wallet: 1, company: 0, companions: 0 },
    // Paid with four others, one call of four others among five, two of four among four.
    { wallet: 2, company: 3.8, companions: 4 },
    { wallet: 10, company: 1, companions: 5 },
    { wallet: 11, company: 0, companions: 0 },
  ])
})

test('four wallets that do the same are no entity, five are one', async () => {
  await using w = await open()
  expect(await Entities.build(w, { asOfS: T })).toMatchObject({ entities: 1, wallets: 5 })
  await World.run(w, 'DELETE FROM chain.transaction WHERE src = 6')
  await World.run(w, 'DELETE FROM chain.transaction WHERE dst = 6')
  expect(await Entities.build(w, { asOfS: T })).toMatchObject({ entities: 0, wallets: 0, evidence: 0 })
})

test('an empty warehouse has no entity and no feature', async () => {
  await using w = await World.open(3)
  expect(await Entities.build(w, { asOfS: T })).toMatchObject({ entities: 0, publicWallets: 0 })
  expect(await Sybil.build(w, { asOfS: T })).toBe(0)
})
