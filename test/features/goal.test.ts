import { describe, expect, test } from 'vitest'
import { parse as address } from '../../src/core/address.ts'
import { DAY_S, parse } from '../../src/core/time.ts'
import * as Goal from '../../src/features/goal.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as World from './world.ts'

const T = parse('2021-05-01')
const again = Goal.get('trades-again-90d')
const tokenAddress = (id: number) => address(World.addressOf(id + 4096))

async function cover(
  w: Warehouse,
  from: number,
  to: number,
  more: { stream?: string; final?: boolean; axis?: string } = {},
) {
  const { stream = 'sales:test', final = true, axis = 'second' } = more
  await World.run(
    w,
    `INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s) VALUES (1, $stream, $axis, ${from}, ${to}, ${final}, 'test', 0)`,
    { stream: 'VARCHAR', axis: 'VARCHAR' },
    { stream, axis },
  )
}

async function converted(w: Warehouse, goal: Goal.Goal, options: Partial<Goal.OutcomeOptions> = {}): Promise<number[]> {
  const outcomes = await Goal.outcomes(w, goal, {
    asOfS: T,
    wallets: Uint32Array.from([1, 2, 3, 4, 5, 6, 7]),
    ...options,
  })
  return [...outcomes.wallet].filter((_, i) => outcomes.converted[i] === 1)
}

describe('a goal', () => {
  test('is met by a trade inside the window, which holds its start and not its end', async () => {
    await using w = await World.open(9)
    const end = T + 90 * DAY_S
    await World.sell(w, [
      { atS: T - 1, seller: 1, buyer: 2, item: 1n },
      { atS: T, seller: 3, buyer: 4, item: 2n },
      { atS: end - 1, seller: 5, buyer: 4, item: 3n },
      { atS: end, seller: 6, buyer: 7, item: 4n },
    ])
    expect(await converted(w, again)).toEqual([3, 4, 5])
    expect(await converted(w, Goal.get('buys-again-90d'))).toEqual([4])
    expect(await converted(w, { ...again, event: 'sale' })).toEqual([3, 5])
  })

  test('asks by itself about those who ever traded before the cut-off', async () => {
    await using w = await World.open(9)
    await World.sell(w, [
      { atS: T - 1, seller: 3, buyer: 2, item: 1n },
      { atS: T - 2, seller: 6, buyer: 7, item: 9n },
      { atS: T - 1, seller: 7, buyer: 6, item: 9n },
      { atS: T, seller: 3, buyer: 4, item: 2n },
    ])
    const outcomes = await Goal.outcomes(w, again, { asOfS: T })
    expect([...outcomes.wallet]).toEqual([2, 3])
    expect([...outcomes.converted]).toEqual([0, 1])
  })

  test('is not met by wash trades, by other collections, or by what the drop itself handed out', async () => {
    await using w = await World.open(9)
    await World.sell(w, [
      { atS: T + 10, seller: 1, buyer: 1, item: 1n },
      { atS: T + 10, seller: 2, buyer: 3, item: 2n },
      { atS: T + 20, seller: 3, buyer: 2, item: 2n },
      { atS: T + 10, seller: 4, buyer: 5, item: 3n, collection: 1 },
      { atS: T + 10, seller: 6, buyer: 7, item: 3n, collection: 2 },
    ])
    expect(await converted(w, again)).toEqual([4, 5, 6, 7])
    const collection = { chain: 'eip155:1', address: tokenAddress(1) } as const
    expect(await converted(w, { ...again, collection })).toEqual([4, 5])
    expect(await converted(w, { ...again, collection: { ...collection, chain: 'eip155:10' } })).toEqual([])
    expect(await converted(w, again, { except: [tokenAddress(2)] })).toEqual([4, 5])
  })

  test('is complete only when every stream of sales is final over the whole window', async () => {
    await using w = await World.open(2)
    const end = T + 90 * DAY_S
    const complete = () => Goal.isComplete(w, again, T)
    expect(await complete()).toBe(false)
    await cover(w, T - 5, end - 10)
    expect(await complete()).toBe(false)
    await cover(w, end - 10, end, { final: false })
    expect(await complete()).toBe(false)
    await cover(w, end - 10, end)
    expect(await complete()).toBe(true)
    await cover(w, T, end - 1, { stream: 'sales:other' })
    expect(await complete()).toBe(false)
  })

  test('takes blocks for covered only where their times are known', async () => {
    await using w = await World.open(2)
    await cover(w, 100, 201, { axis: 'block' })
    expect(await Goal.isComplete(w, again, T)).toBe(false)
    await World.run(
      w,
      `INSERT INTO chain.block VALUES (1, 100, ${T}, NULL, NULL), (1, 200, ${T + 90 * DAY_S - 1}, NULL, NULL)`,
    )
    expect(await Goal.isComplete(w, again, T)).toBe(true)
    expect(await Goal.isComplete(w, again, T + 1)).toBe(false)
  })

  test('that is unknown lists those that exist', () => {
    expect(() => Goal.get('moons')).toThrowError(
      expect.objectContaining({
        code: 'GOAL_UNKNOWN',
        facts: { name: 'moons', goals: ['trades-again-90d', 'buys-again-90d'] },
      }),
    )
  })

  test('has the base rates that the real sales show', async () => {
    await using w = await World.punks()
    const rates = []
    for (const date of ['2020-09-01', '2020-12-01', '2021-03-01', '2021-05-01', '2021-06-01']) {
      const { wallet, converted: did, complete } = await Goal.outcomes(w, again, { asOfS: parse(date) })
      rates.push([date, wallet.length, did.reduce((sum, each) => sum + each, 0), complete])
    }
    expect(rates).toEqual([
      ['2020-09-01', 745, 174, true],
      ['2020-12-01', 981, 260, true],
      ['2021-03-01', 1778, 457, true],
      ['2021-05-01', 2621, 497, true],
      ['2021-06-01', 2860, 628, false],
    ])
  })
})
