import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as Engine from '../../src/engine.ts'
import * as Published from '../../src/warehouse/published.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from '../warehouse/folder.ts'
import { call, settings } from './config.ts'

const folder = temporary()
const ROWS = 3_000_000
// Sorting millions of rows through a disk that others use too.
const TIMEOUT_MS = 240_000

function sizeOf(path: string): number {
  if (!existsSync(path)) return 0
  return readdirSync(path).reduce((sum, name) => {
    const about = statSync(join(path, name), { throwIfNoEntry: false })
    return sum + (about?.size ?? 0)
  }, 0)
}

/** The result of `work`, and the most that lay in `path` meanwhile. */
async function watched<T>(path: string, work: Promise<T>): Promise<{ result: T; most: number }> {
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(most, sizeOf(path))
  }, 20)
  try {
    return { result: await work, most }
  } finally {
    clearInterval(timer)
  }
}

describe('work larger than the memory limit', () => {
  test(
    'spills into its folder and finishes, with the right result',
    async () => {
      const tempDirectory = join(folder, 'group')
      const path = join(folder, 'group.duckdb')
      await using w = await Warehouse.open({ path, now, memoryLimit: '200MB', threads: 2, tempDirectory })
      const grouped = `SELECT count(*)::INTEGER AS keys, sum(n)::INTEGER AS rows
      FROM (SELECT sha256((i % ${ROWS / 2})::VARCHAR) AS key, count(*) AS n FROM range(${ROWS}) t(i) GROUP BY key)`
      const { result, most } = await watched(tempDirectory, w.one(Published.typed(grouped)))
      expect(result).toEqual({ keys: ROWS / 2, rows: ROWS })
      expect(most).toBeGreaterThan(1_000_000)
    },
    TIMEOUT_MS,
  )

  test(
    'of an engine goes where its settings say, and not further than they say',
    async () => {
      const own = join(folder, 'engine')
      mkdirSync(own)
      const spill = join(folder, 'elsewhere', 'spill')
      const limited = (limit: string) =>
        settings(own, {
          DROPCAST_MEMORY_LIMIT: '100MB',
          DROPCAST_THREADS: '2',
          DROPCAST_SPILL_DIR: spill,
          DROPCAST_SPILL_LIMIT: limit,
        })
      {
        await using w = await Warehouse.open({ path: limited('4GB').warehousePath, now })
        await w.run(Published.typed(`INSERT INTO chain.chain VALUES (1, 'eip155:1', 'one', 64)`))
        await w.run(
          Published.typed(`INSERT INTO chain.transfer SELECT 1, (hash(i) % 1000000)::UINTEGER, i::UINTEGER, 0, 0, 1714521600, 1, 0, 0, 1,
          (hash(i) % 1000000007)::HUGEINT, NULL, 0 FROM range(${ROWS / 3}) t(i)`),
        )
      }
      const table = 'chain.transfer'
      {
        await using engine = await Engine.open(limited('4GB'), { verb: 'test' })
        const exported = engine.warehouse.exportTable(
          { table, path: join(folder, 'out'), partition: ['chain'] },
          call(),
        )
        const { result, most } = await watched(spill, exported)
        expect(result).toMatchObject({ rows: ROWS / 3 })
        expect(most).toBeGreaterThan(10_000_000)
      }
      await using engine = await Engine.open(limited('1MB'), { verb: 'test' })
      await expect(
        engine.warehouse.exportTable({ table, path: join(folder, 'more'), partition: ['chain'] }, call()),
      ).rejects.toMatchObject({
        code: 'WAREHOUSE_QUERY_FAILED',
        facts: { problem: expect.stringMatching(/max_temp_directory_size|Out of Memory/) },
      })
      expect(existsSync(join(folder, 'more'))).toBe(false)
    },
    TIMEOUT_MS,
  )
})
