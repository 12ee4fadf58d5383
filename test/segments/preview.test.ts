import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Memory from '../../src/segments/memory.ts'
import * as Preview from '../../src/segments/preview.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import { addressOf, run } from '../features/world.ts'
import * as World from './world.ts'

let w: Warehouse
let memory: Memory.Memory
let rows: readonly World.Row[]

beforeAll(async () => {
  ;({ w, rows } = await World.make(200, 'preview'))
  memory = Memory.open(w, { limitBytes: 1e8 })
})
afterAll(async () => w[Symbol.asyncDispose]())

describe('a preview', () => {
  test('counts members, the population and those of whom the filter cannot say', async () => {
    const preview = await Preview.of(memory, { feature: 'purchases', op: 'gte', value: 3 }, { asOfS: World.AS_OF_S })
    const values = rows.map((row) => row.features.purchases ?? null)
    const size = values.filter((value) => value !== null && value >= 3).length
    expect(preview).toMatchObject({
      size,
      population: 200,
      share: size / 200,
      unknown: values.filter((value) => value === null).length,
    })
  })

  test('shows a sample of members, the same for the same members', async () => {
    const filter = { feature: 'purchases', op: 'gte', value: 3 }
    const { sample } = await Preview.of(memory, filter, { asOfS: World.AS_OF_S, sample: 7 })
    const members = rows.filter((row) => (row.features.purchases ?? 0) >= 3).map((row) => addressOf(row.wallet))
    expect(sample).toHaveLength(7)
    expect(members).toEqual(expect.arrayContaining([...sample]))
    expect(sample).not.toEqual(members.slice(0, 7))
    expect((await Preview.of(memory, filter, { asOfS: World.AS_OF_S, sample: 7 })).sample).toEqual(sample)
  })

  test('bins the members by probability, of the goal that the filter reads', async () => {
    const filter = { score: World.OTHER_GOAL, field: 'probability', op: 'gte', value: 0 }
    const { histogram, histogramGoal, size } = await Preview.of(memory, filter, { asOfS: World.AS_OF_S })
    expect(histogramGoal).toBe(World.OTHER_GOAL)
    const scores = rows.flatMap((row) => row.scores[World.OTHER_GOAL]?.probability ?? [])
    expect(size).toBe(scores.length)
    expect(histogram.map(({ wallets }) => wallets)).toEqual(
      Array.from({ length: 10 }, (_, bin) => scores.filter((p) => Math.floor(p * 10 + 1e-9) === bin).length),
    )
  })

  test('counts the members that a standing suppression would hold back, by reason', async () => {
    for (const [wallet, reason, campaign] of [
      [1, 'OPTED_OUT', null],
      [1, 'DENYLISTED', null],
      [2, 'OPTED_OUT', null],
      [2, 'OPTED_OUT', null],
      [3, 'OPTED_OUT', 'one campaign only'],
    ]) {
      await run(
        w,
        `INSERT INTO private.suppression VALUES (nullif($campaign, ''), ${wallet}, '${reason}', 'test', false, 0)`,
        { campaign: 'VARCHAR' },
        { campaign: campaign ?? '' },
      )
    }
    const { suppressed } = await Preview.of(
      memory,
      { list: [addressOf(1), addressOf(2), addressOf(3)] },
      { asOfS: World.AS_OF_S },
    )
    expect(suppressed).toEqual([
      { reason: 'DENYLISTED', wallets: 1 },
      { reason: 'OPTED_OUT', wallets: 2 },
    ])
  })

  test('refuses an instant without features', async () => {
    await expect(Preview.of(memory, { label: 'A' }, { asOfS: 3 })).rejects.toMatchObject({ code: 'FEATURES_NOT_BUILT' })
  })
})
