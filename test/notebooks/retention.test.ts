import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { FOLDER } from '../../notebooks/build.ts'
import * as Notebook from '../../notebooks/notebook.ts'
import * as Published from '../../src/warehouse/published.ts'
import { punks, run } from '../features/world.ts'
import { temporary } from '../warehouse/folder.ts'
import * as Sales from './sales.ts'

const folder = temporary()
const sales = Sales.all()
const traded = Sales.trades(sales)
const active = Sales.activity(traded)
const untilS = Math.max(...sales.map(({ atS }) => atS)) + 1
/** The last quarter that the data cover to its end. */
const lastQuarter = Sales.quarterOf(untilS) - 1

let results: Notebook.Results
beforeAll(async () => {
  await using w = await punks()
  await Published.publish(w, join(folder, 'p.duckdb'))
  results = await Notebook.run(await Notebook.read(join(FOLDER, 'retention.html')), join(folder, 'p.duckdb'))
})

const cohortOf = (quarters: ReadonlySet<number>) => Math.min(...quarters)

describe('the retention notebook', () => {
  test('counts the sales, the wash trades and the wallets that a plain reading of the file counts', () => {
    expect(results.trades).toEqual([
      {
        sales: sales.length,
        to_oneself: sales.filter(({ seller, buyer }) => seller === buyer).length,
        trades: traded.length,
        wallets: active.size,
        collections: 1,
        first_day: '2017-06-23',
        last_day: new Date((untilS - 1) * 1000).toISOString().slice(0, 10),
      },
    ])
    expect(traded.length).toBeLessThan(sales.length)
  })

  test('gives every cohort in every later closed quarter the share that a plain reading gives', () => {
    const expected = new Map<string, { wallets: number; returned: number }>()
    for (const quarters of active.values()) {
      const cohort = cohortOf(quarters)
      for (let quarter = cohort + 1; quarter <= lastQuarter; quarter++) {
        for (const key of [`${Sales.nameOf(cohort)} +${quarter - cohort}`, `null +${quarter - cohort}`]) {
          const cell = expected.get(key) ?? { wallets: 0, returned: 0 }
          cell.wallets++
          if (quarters.has(quarter)) cell.returned++
          expected.set(key, cell)
        }
      }
    }
    const found = new Map(
      results.retained?.map(({ cohort, quarters_later, wallets, returned }) => [
        `${cohort} +${quarters_later}`,
        { wallets, returned },
      ]),
    )
    expect(found).toEqual(expected)
    expect(found.size).toBeGreaterThan(100)
    for (const row of results.retained ?? [])
      expect(row.share).toBeCloseTo(Number(row.returned) / Number(row.wallets), 12)
  })

  test('marks the quarter that the data do not cover to its end, and counts its wallets', () => {
    const quarters = new Map<number, { newcomers: number; returning: number }>()
    for (const seen of active.values()) {
      for (const quarter of seen) {
        const row = quarters.get(quarter) ?? { newcomers: 0, returning: 0 }
        if (quarter === cohortOf(seen)) row.newcomers++
        else row.returning++
        quarters.set(quarter, row)
      }
    }
    const expected = [...quarters]
      .sort(([a], [b]) => a - b)
      .map(([quarter, row]) => ({ quarter: Sales.nameOf(quarter), ...row, open: quarter > lastQuarter }))
    expect(results.quarters).toEqual(expected)
    expect(expected.at(-1)?.open).toBe(true)
  })

  test('drops a planted wash trade, and closes no quarter before its last second is covered', async () => {
    await using w = await punks()
    const end = Date.UTC(2021, 6, 1) / 1000
    await run(w, `DELETE FROM chain.sale WHERE at_s >= ${end - 1}`)
    await run(
      w,
      `INSERT INTO chain.sale SELECT chain, source, seq + 90000, block, at_s + 3600, collection, item, buyer, seller, 1, category
      FROM chain.sale ORDER BY seq LIMIT 1`,
    )
    const path = join(folder, 'q.duckdb')
    const ages = async (toN: number) => {
      await run(w, `UPDATE chain.covered SET to_n = ${toN}`)
      await Published.publish(w, path)
      const read = await Notebook.run(await Notebook.read(join(FOLDER, 'retention.html')), path)
      const newest = read.retained?.filter(({ cohort }) => cohort === '2021 Q1') ?? []
      return { facts: read.trades?.[0], newest: newest.length }
    }
    expect((await ages(end - 1)).newest).toBe(0)
    const { facts, newest } = await ages(end)
    expect(newest).toBe(1)
    const before = sales.filter(({ atS }) => atS < end - 1)
    expect(facts).toMatchObject({ sales: before.length + 1, trades: Sales.trades(before).length - 1 })
  })
})
