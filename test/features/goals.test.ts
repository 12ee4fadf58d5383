import { describe, expect, test } from 'vitest'
import { parse as address } from '../../src/core/address.ts'
import { DAY_S, parse } from '../../src/core/time.ts'
import * as Goal from '../../src/features/goal.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as World from './world.ts'

const T = parse('2021-05-01')
const END = T + 30 * DAY_S
const BIG = 2n ** 127n - 1n
const tokenAddress = (id: number) => address(World.addressOf(id + 4096))
const on = (id: number) => ({ chain: 'eip155:1', address: tokenAddress(id) }) as const

function goal(more: Record<string, unknown>): Goal.Goal {
  const [made] = Goal.parse([{ name: 'made-up', windowDays: 30, ...more }])
  if (!made) throw new Error('no goal')
  return made
}

async function did(w: Warehouse, made: Goal.Goal, except: readonly number[] = []): Promise<number[]> {
  const { wallet, converted } = await Goal.outcomes(w, made, {
    asOfS: T,
    wallets: Uint32Array.from([1, 2, 3, 4, 5, 6, 7, 8]),
    except: except.map(tokenAddress),
  })
  return [...wallet].filter((_, i) => converted[i] === 1)
}

describe('a defined goal', () => {
  test('of transfers is met by sending something to somebody else, never by receiving, by nothing, by spam or by the drop itself', async () => {
    await using w = await World.open(9)
    await World.transfer(w, [
      { atS: T - 1, src: 1, dst: 2, kind: 1 },
      { atS: T, src: 2, dst: 1, kind: 1 },
      { atS: T, src: 3, dst: 3, kind: 1 },
      { atS: T, src: 4, dst: 1, kind: 1, amount: 0n },
      { atS: T, src: 5, dst: 1, kind: 1, token: 2 },
      { atS: T, src: 6, dst: 1, kind: 2, token: 3, amount: 0n },
      { atS: END, src: 7, dst: 1, kind: 1 },
      { atS: T, src: 0, dst: 8, kind: 1 },
    ])
    expect(await did(w, goal({ event: 'transfer' }))).toEqual([2, 5, 6])
    expect(await did(w, goal({ event: 'transfer', contract: on(2) }))).toEqual([5])
    expect(await did(w, goal({ event: 'transfer' }), [2])).toEqual([2, 6])
    await World.run(w, `INSERT INTO derived.token_mark VALUES (3, true, 'test', 'test', 1)`)
    expect(await did(w, goal({ event: 'transfer' }))).toEqual([2, 5])
    const { wallet } = await Goal.outcomes(w, goal({ event: 'transfer' }), { asOfS: T })
    expect([...wallet]).toEqual([1])
  })

  test('of calls is met by a transaction to the contract, of the one function where it is named', async () => {
    await using w = await World.open(9)
    await World.transact(w, [
      { atS: T, src: 1, dst: 8, selector: 0xa9059cbb },
      { atS: T, src: 2, dst: 8, selector: 0x095ea7b3 },
      { atS: T, src: 3, dst: 7, selector: 0xa9059cbb },
      { atS: T - 1, src: 4, dst: 8, selector: 0xa9059cbb },
      { atS: T, src: 5, dst: null },
    ])
    const contract = { chain: 'eip155:1', address: World.addressOf(8) }
    expect(await did(w, goal({ event: 'call', contract }))).toEqual([1, 2])
    expect(await did(w, goal({ event: 'call', contract, selector: '0xa9059cbb' }))).toEqual([1])
    expect(await did(w, goal({ event: 'call', contract: { ...contract, chain: 'eip155:10' } }))).toEqual([])
  })

  test('of holding is met by who still holds enough at the end, and concerns who held enough at the cut-off', async () => {
    await using w = await World.open(9)
    await World.transfer(w, [
      { atS: T - 9, src: 0, dst: 1, kind: 1, amount: 100n },
      { atS: T - 9, src: 0, dst: 2, kind: 1, amount: 100n },
      { atS: T - 9, src: 0, dst: 3, kind: 1, amount: 99n },
      { atS: T + 5, src: 2, dst: 4, kind: 1, amount: 1n },
      { atS: T + 5, src: 0, dst: 5, kind: 1, amount: 500n },
      { atS: T - 9, src: 0, dst: 6, kind: 1, amount: BIG, saturated: 1 },
      { atS: T - 9, src: 0, dst: 7, kind: 1, amount: BIG },
      { atS: T - 8, src: 0, dst: 7, kind: 1, amount: BIG },
      { atS: T - 9, src: 0, dst: 8, kind: 1, amount: 100n, token: 2 },
    ])
    const held = goal({ event: 'hold', contract: on(1), leastUnits: '100' })
    expect([...(await Goal.eligible(w, held, T))]).toEqual([1, 2, 7])
    expect(await did(w, held)).toEqual([1, 5, 7])
  })

  test('of holding counts the items of a collection by their last holder, of sales and of transfers', async () => {
    await using w = await World.open(9)
    await World.sell(w, [
      { atS: T - 9, seller: 1, buyer: 2, item: 1n, collection: 1 },
      { atS: T - 9, seller: 1, buyer: 2, item: 2n, collection: 1 },
      { atS: T + 9, seller: 2, buyer: 3, item: 2n, collection: 1 },
    ])
    await World.transfer(w, [
      { atS: T - 5, src: 0, dst: 4, kind: 2, item: 7n, token: 1 },
      { atS: T + 9, src: 4, dst: 5, kind: 2, item: 7n, token: 1 },
    ])
    expect([...(await Goal.eligible(w, goal({ event: 'hold', contract: on(1) }), T))]).toEqual([2, 4])
    expect(await did(w, goal({ event: 'hold', contract: on(1) }))).toEqual([2, 3, 5])
    expect(await did(w, goal({ event: 'hold', contract: on(1), leastUnits: '2' }))).toEqual([])
  })

  test('of off-chain events is met by a known wallet’s event, and complete once a later event was imported', async () => {
    await using w = await World.open(9)
    const add = (wallet: number | null, event: string, atS: number) =>
      World.run(
        w,
        `INSERT INTO private.offchain_event (wallet, event, at_s, source) VALUES (${wallet ?? 'NULL'}, '${event}', ${atS}, 'shop')`,
      )
    await add(1, 'bought', T)
    await add(2, 'looked', T)
    await add(3, 'bought', T - 1)
    await add(null, 'bought', T)
    const bought = goal({ event: 'offchain', offchain: 'bought' })
    expect(await did(w, bought)).toEqual([1])
    expect(await Goal.isComplete(w, bought, T)).toBe(false)
    await add(4, 'looked', END)
    expect(await Goal.isComplete(w, bought, T)).toBe(true)
  })

  test('is complete by the streams of its own kind', async () => {
    await using w = await World.open(2)
    const cover = (stream: string) =>
      World.run(
        w,
        `INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s) VALUES (1, '${stream}', 'second', ${T}, ${END}, true, 'test', 0)`,
      )
    const complete = async () => [
      await Goal.isComplete(w, goal({ event: 'transfer' }), T),
      await Goal.isComplete(w, goal({ event: 'call', contract: on(1) }), T),
      await Goal.isComplete(w, goal({ event: 'hold', contract: on(1) }), T),
      await Goal.isComplete(w, goal({ event: 'sale' }), T),
    ]
    expect(await complete()).toEqual([false, false, false, false])
    await cover('transfers:all')
    expect(await complete()).toEqual([true, false, true, false])
    await cover('transactions:all')
    await cover('sales:test')
    expect(await complete()).toEqual([true, true, true, true])
  })

  test('that cannot be used names what is wrong', () => {
    const wrong = (more: Record<string, unknown>) => () => goal(more)
    const invalid = (field: string) =>
      expect.objectContaining({ code: 'GOAL_INVALID', facts: { wrong: [expect.stringContaining(field)] } })
    expect(wrong({ event: 'call' })).toThrowError(invalid('0.contract'))
    expect(wrong({ event: 'dance' })).toThrowError(invalid('0.event'))
    expect(wrong({ event: 'trade', windowDays: 0 })).toThrowError(invalid('0.windowDays'))
    expect(wrong({ event: 'trade', name: 'Über Goal' })).toThrowError(invalid('0.name'))
    expect(wrong({ event: 'trade', colection: on(1) })).toThrowError(invalid('colection'))
    expect(wrong({ event: 'hold', contract: on(1), leastUnits: '0.5' })).toThrowError(invalid('0.leastUnits'))
    expect(wrong({ event: 'trade', name: 'trades-again-90d' })).toThrowError(
      expect.objectContaining({ code: 'GOAL_INVALID', facts: { name: 'trades-again-90d' } }),
    )
  })

  test('is kept in the warehouse, the same again, and never under a changed meaning', async () => {
    await using w = await World.open(2)
    const held = goal({ event: 'hold', contract: on(1), leastUnits: '100' })
    await Goal.define(w, [held])
    await Goal.define(w, [held])
    expect(await Goal.find(w, 'made-up')).toEqual(held)
    expect((await Goal.all(w)).map(({ name }) => name)).toEqual(['trades-again-90d', 'buys-again-90d', 'made-up'])
    await expect(Goal.define(w, [{ ...held, leastUnits: 99n }])).rejects.toMatchObject({ code: 'GOAL_CHANGED' })
    expect(Goal.words(held)).toContain('still holds at least 100')
  })

  test('may learn otherwise than before under the same name, and says which options are wrong', async () => {
    await using w = await World.open(2)
    const before = goal({ event: 'trade', classWeights: 'balanced', monotone: { acts: 1 } })
    expect(before).toMatchObject({ classWeights: 'balanced', monotone: { acts: 1 } })
    await Goal.define(w, [before])
    const { classWeights: _weights, monotone: _directions, ...plain } = before
    for (const after of [{ ...before, classWeights: 4 }, { ...before, monotone: { acts: -1 as const } }, plain]) {
      await Goal.define(w, [after])
      expect(await Goal.find(w, 'made-up')).toEqual(after)
    }
    await expect(Goal.define(w, [{ ...before, event: 'sale' }])).rejects.toMatchObject({ code: 'GOAL_CHANGED' })
    const wrong = { classWeights: 0, monotone: { actss: 1, lifecycle_stage: 1, acts: 2 } }
    expect(() => goal({ event: 'trade', ...wrong })).toThrowError(
      expect.objectContaining({
        facts: {
          wrong: ['classWeights', 'monotone.actss', 'monotone.lifecycle_stage', 'monotone.acts'].map((name) =>
            expect.stringContaining(name),
          ),
        },
      }),
    )
  })
})
