import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Snapshot from '../../src/segments/snapshot.ts'
import * as Store from '../../src/segments/store.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import { addressOf, NOW_S, rows as query, run } from '../features/world.ts'
import * as World from './world.ts'

let w: Warehouse
let rows: readonly World.Row[]
const filter = { score: World.GOAL, field: 'probability', op: 'gte', value: 0.5 }

beforeAll(async () => {
  ;({ w, rows } = await World.make(120, 'snapshot'))
})
afterAll(async () => w[Symbol.asyncDispose]())

describe('a saved segment', () => {
  test('gets a version for every change of its filter, and none without one', async () => {
    const first = await Store.save(w, {
      name: 'buyers',
      filter: { feature: 'purchases', op: 'gte', value: 1 },
      savedBy: 'ada',
    })
    expect(first).toMatchObject({ name: 'buyers', version: 1, savedBy: 'ada', savedAtS: NOW_S })
    const same = await Store.save(w, {
      name: 'buyers',
      filter: { value: 1, op: 'gte', feature: 'purchases' },
      savedBy: 'bob',
    })
    expect(same).toEqual(first)
    const second = await Store.save(w, {
      name: 'buyers',
      filter: { feature: 'purchases', op: 'gte', value: 2 },
      savedBy: 'bob',
    })
    expect(second.version).toBe(2)
    expect(await Store.get(w, 'buyers')).toEqual(second)
    expect(await Store.get(w, 'buyers', 1)).toEqual(first)
    expect((await Store.list(w)).map(({ name, version }) => `${name}@${version}`)).toEqual([
      'buyers@2',
      'loyal@2',
      'nested@1',
    ])
  })

  test('that is unknown lists those that exist; a bad name or filter saves nothing', async () => {
    await Store.save(w, { name: 'listed', filter, savedBy: 'ada' })
    await expect(Store.get(w, 'absent')).rejects.toMatchObject({
      code: 'SEGMENT_UNKNOWN',
      facts: { segments: expect.arrayContaining(['listed@1']) },
    })
    await expect(Store.get(w, 'listed', 9)).rejects.toMatchObject({ code: 'SEGMENT_UNKNOWN' })
    await expect(Store.save(w, { name: '', filter, savedBy: 'ada' })).rejects.toMatchObject({ code: 'SEGMENT_INVALID' })
    await expect(Store.save(w, { name: 'broken', filter: {}, savedBy: 'ada' })).rejects.toMatchObject({
      code: 'SEGMENT_INVALID',
    })
    expect((await Store.list(w)).map(({ name }) => name)).not.toContain('broken')
  })
})

describe('a snapshot', () => {
  const likely = () => rows.filter((row) => (row.scores[World.GOAL]?.probability ?? 0) >= 0.5)

  test('freezes the members by address, and what they were found with', async () => {
    await Store.save(w, { name: 'likely', filter, savedBy: 'ada' })
    const snapshot = await Snapshot.freeze(w, { name: 'likely', asOfS: World.AS_OF_S })
    expect(snapshot).toMatchObject({
      segment: 'likely',
      version: 1,
      asOfS: World.AS_OF_S,
      model: `model of ${World.GOAL}`,
      size: likely().length,
      madeAtS: NOW_S,
    })
    expect(await Snapshot.members(w, snapshot.id)).toEqual(
      likely().map(({ wallet }) => ({ wallet, address: addressOf(wallet) })),
    )
    expect(await Snapshot.find(w, snapshot.id)).toEqual(snapshot)
    const lineage = await query(
      w,
      `SELECT parent_kind, parent FROM derived.lineage WHERE child = '${snapshot.id}' ORDER BY ALL`,
    )
    expect(lineage.map(({ parent_kind, parent }) => `${parent_kind} ${parent}`)).toEqual([
      `features ${World.AS_OF_S}`,
      `model model of ${World.GOAL}`,
      'segment likely@1',
    ])
  })

  test('is named by its content: filter, instant, model and sorted addresses', async () => {
    await Store.save(w, { name: 'named', filter, savedBy: 'ada' })
    const { id } = await Snapshot.freeze(w, { name: 'named', asOfS: World.AS_OF_S })
    const hash = createHash('sha256')
    const addresses = likely().map(({ wallet }) => addressOf(wallet))
    const text = `{"field":"probability","op":"gte","score":"${World.GOAL}","value":0.5}`
    for (const part of [text, String(World.AS_OF_S), `model of ${World.GOAL}`, ...addresses.sort()]) {
      const size = Buffer.alloc(8)
      size.writeBigUInt64BE(BigInt(Buffer.byteLength(part)))
      hash.update(size).update(part)
    }
    expect(id).toBe(hash.digest('hex'))
  })

  test('stays what it was when the data change, and the changed data get another id', async () => {
    await Store.save(w, { name: 'moving', filter: { feature: 'purchases', op: 'gte', value: 3 }, savedBy: 'ada' })
    const before = await Snapshot.freeze(w, { name: 'moving', asOfS: World.AS_OF_S })
    expect(await Snapshot.freeze(w, { name: 'moving', asOfS: World.AS_OF_S })).toEqual(before)
    const members = await Snapshot.members(w, before.id)
    await run(w, `UPDATE derived.wallet_feature SET purchases = 5 WHERE wallet <= 120 AND as_of_s = ${World.AS_OF_S}`)
    const after = await Snapshot.freeze(w, { name: 'moving', asOfS: World.AS_OF_S })
    expect(after.id).not.toBe(before.id)
    expect(after.size).toBe(120)
    expect(await Snapshot.members(w, before.id)).toEqual(members)
    expect(await query(w, 'SELECT count(*)::INTEGER AS n FROM derived.snapshot_wallet')).not.toEqual([{ n: 0 }])
  })

  test('is refused when nobody is in it, and leaves nothing behind', async () => {
    await Store.save(w, { name: 'nobody', filter: { feature: 'purchases', op: 'gt', value: 1e9 }, savedBy: 'ada' })
    await expect(Snapshot.freeze(w, { name: 'nobody', asOfS: World.AS_OF_S })).rejects.toMatchObject({
      code: 'SEGMENT_EMPTY',
    })
    expect(await query(w, `SELECT * FROM derived.snapshot WHERE segment = 'nobody'`)).toEqual([])
  })
})

test('a snapshot descends from the lists and segments that its filter names, in the versions they had', async () => {
  await Store.save(w, { name: 'referring', filter: 'wallet in list vips and in segment nested', savedBy: 'gina' })
  const { id } = await Snapshot.freeze(w, { name: 'referring', asOfS: World.AS_OF_S })
  const parents = await query(
    w,
    `SELECT parent_kind || ' ' || split_part(parent, ' ', 1) AS parent FROM derived.lineage WHERE child = '${id}'`,
  )
  expect(new Set(parents.map(({ parent }) => parent))).toEqual(
    new Set([
      `features ${World.AS_OF_S}`,
      'segment referring@1',
      'list vips@2',
      'list others@1',
      'segment loyal@2',
      'segment loyal@1',
      'segment nested@1',
    ]),
  )
})
