import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_S, parse } from '../../src/core/time.ts'
import * as Growth from '../../src/graph/growth.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as World from '../features/world.ts'

const T = parse('2021-05-01')

/** Every edge with its whole weight, parallel rows added up. */
async function edges(w: Warehouse, asOfS: number): Promise<Map<string, number>> {
  const read = await Growth.edges(w, asOfS)
  const [src, dst, weight] = [read.uint32('src'), read.uint32('dst'), read.float64('weight')]
  const sums = new Map<string, number>()
  for (let i = 0; i < read.rows; i++) {
    const key = `${src[i]}>${dst[i]}`
    sums.set(key, (sums.get(key) ?? 0) + (weight[i] ?? 0))
  }
  return new Map([...sums].sort())
}

const wallet = fc.integer({ min: 0, max: 8 })
const atS = fc.integer({ min: T - 6 * DAY_S, max: T })
const transactions = fc.array(fc.record({ atS, src: wallet, dst: wallet }), { maxLength: 20 })

describe('the kept edges', () => {
  test('equal reading everything, after new blocks, a reorganisation and an import that reaches back', async () => {
    await using kept = await World.open(9)
    await using fresh = await World.open(9)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ added: transactions, from: fc.option(atS), until: atS }), { maxLength: 4 }),
        async (steps) => {
          await World.run(kept, 'DELETE FROM chain.transaction')
          for (const { added, from, until } of steps) {
            if (from !== null) await World.run(kept, `DELETE FROM chain.transaction WHERE at_s >= ${from}`)
            await World.transact(kept, added)
            await Growth.update(kept, until)
            const all = await World.rows(kept, 'SELECT at_s, src, dst FROM chain.transaction')
            await World.run(fresh, 'DELETE FROM chain.transaction')
            await World.transact(
              fresh,
              all.map(({ at_s, src, dst }) => ({ atS: Number(at_s), src: Number(src), dst: Number(dst) })),
            )
            for (const table of ['graph_day', 'graph_edge']) await World.run(fresh, `DELETE FROM derived.${table}`)
            await Growth.update(fresh, until)
            expect(await edges(kept, until)).toEqual(await edges(fresh, until))
          }
        },
      ),
      { numRuns: 8 },
    )
  })

  test('are sales, transfers and transactions that did not fail, between two wallets, none of them the zero address', async () => {
    await using w = await World.open(12)
    await World.sell(w, [{ atS: T - 3, seller: 1, buyer: 2, item: 1n }])
    await World.transfer(w, [
      { atS: T - 3, src: 2, dst: 3, kind: 1 },
      { atS: T - 2, src: 0, dst: 3, kind: 1 },
      { atS: T - 2, src: 4, dst: 4, kind: 1 },
    ])
    await World.transact(w, [
      { atS: T - 2, src: 2, dst: 3 },
      { atS: T - 2, src: 5, dst: 6 },
      { atS: T - 2, src: 5, dst: null },
      { atS: T, src: 7, dst: 8 },
    ])
    await World.run(w, 'UPDATE chain.transaction SET failed = true WHERE src = 5')
    await Growth.update(w, T)
    expect([...(await edges(w, T))]).toEqual([
      ['1>2', 1],
      ['2>3', 2],
    ])
  })

  test('of days that did not change are not read again', async () => {
    await using w = await World.open(12)
    const dealt = (day: number) => ({ atS: T + day * DAY_S, src: 1, dst: 2 + day })
    await World.transact(w, [dealt(0), dealt(1), dealt(2)])
    expect(await Growth.update(w, T + 3 * DAY_S)).toMatchObject({ days: 3, read: 3 })
    expect(await Growth.update(w, T + 3 * DAY_S)).toMatchObject({ days: 3, read: 0 })
    await World.transact(w, [dealt(3), { ...dealt(1), dst: 9 }])
    expect(await Growth.update(w, T + 4 * DAY_S)).toMatchObject({ days: 4, read: 2 })
    // An earlier instant reads what stands, and leaves the later days alone.
    expect(await Growth.update(w, T + 2 * DAY_S)).toMatchObject({ days: 2, read: 0 })
    expect(await Growth.update(w, T + 4 * DAY_S)).toMatchObject({ days: 4, read: 0 })
    // Of the same count, but another pair.
    await World.run(w, `UPDATE chain.transaction SET dst = 11 WHERE dst = 9`)
    expect(await Growth.update(w, T + 4 * DAY_S)).toMatchObject({ days: 4, read: 1 })
    await World.run(w, `DELETE FROM chain.transaction WHERE at_s < ${T + DAY_S}`)
    expect(await Growth.update(w, T + 4 * DAY_S)).toMatchObject({ days: 3, read: 0 })
    expect([...(await edges(w, T + 4 * DAY_S)).keys()]).toEqual(['1>11', '1>3', '1>4', '1>5'])
  })
})
