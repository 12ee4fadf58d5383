import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { read } from '../../src/config.ts'
import { silent } from '../../src/core/progress.ts'
import * as Following from '../../src/following.ts'
import * as Coverage from '../../src/warehouse/coverage.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import * as LiveChain from '../ingest/livechain.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dropcast-following-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const call = () => ({ progress: silent, signal: new AbortController().signal })
const config = (url: string, more: Record<string, string> = {}) =>
  read({
    DROPCAST_WAREHOUSE: join(folder, 'w.duckdb'),
    DROPCAST_INGEST_CHAIN: LiveChain.CHAIN,
    DROPCAST_INGEST_RPC_URL: url,
    DROPCAST_INGEST_BLOCK_SPAN: '20',
    DROPCAST_ALLOW_PRIVATE_RPC: 'true',
    ...more,
  })
const openWarehouse = () => Warehouse.open({ path: join(folder, 'w.duckdb'), now: () => 1_800_000_000 })
const query = (text: string) => ({ name: 'test', text, params: {}, required: [] })

async function standing(w: Warehouse.Warehouse) {
  const rows = await w.all(
    query('SELECT block, log_index, token, src, dst, amount_units FROM transfers ORDER BY block, log_index'),
  )
  return rows.map((row) => Object.values(row as object))
}
const count = async (w: Warehouse.Warehouse, table: string) =>
  Number(Object.values((await w.one(query(`SELECT count(*) AS n FROM ${table}`))) ?? {})[0])
const states = async (w: Warehouse.Warehouse) => {
  const [only] = await Coverage.all(w)
  return only
}

describe('following a chain', () => {
  test('what is past finality is final, the rest provisional, and both are the chain', async () => {
    await using chain = await LiveChain.listen('grow', 60)
    await using w = await openWarehouse()
    const { backfill } = Following.create(w, config(chain.url))
    for (let round = 0; round < 4; round++) {
      await backfill({ head: true }, call())
      expect(await standing(w)).toEqual(chain.truth())
      const finalTo = chain.head() + 1 - LiveChain.FINALITY
      expect(await states(w)).toMatchObject({
        covered: [{ from: 0, to: chain.head() + 1 }],
        final: [{ from: 0, to: finalTo }],
        suspect: [],
      })
      chain.grow(7)
    }
  })

  test.each([1, 2, 5, 11, LiveChain.FINALITY])(
    'a reorganisation of depth %i replaces exactly its blocks',
    async (depth) => {
      await using chain = await LiveChain.listen(`fork ${depth}`, 60)
      await using w = await openWarehouse()
      const { backfill } = Following.create(w, config(chain.url))
      await backfill({ head: true }, call())
      const from = chain.head() + 1 - depth
      const gone = chain.truth().filter(([block]) => block >= from)
      chain.fork(depth, 3)
      expect(await backfill({ head: true }, call())).toMatchObject({ reorgs: 1, remaining: [] })
      expect(await standing(w)).toEqual(chain.truth())
      expect(await count(w, 'chain.orphaned_transfer')).toBe(gone.length)
      expect(await w.all(query('SELECT from_block, depth, orphaned FROM chain.reorg'))).toEqual([
        { from_block: from, depth, orphaned: BigInt(gone.length) },
      ])
      expect(await count(w, `chain.block WHERE hash IS NOT NULL AND block > ${chain.head()}`)).toBe(0)
    },
  )

  test('a reorganisation while the engine was off, onto a shorter chain, is found at the next start', async () => {
    await using chain = await LiveChain.listen('offline', 60)
    {
      await using w = await openWarehouse()
      await Following.create(w, config(chain.url)).backfill({ head: true }, call())
    }
    chain.fork(8, -3)
    await using w = await openWarehouse()
    await Following.create(w, config(chain.url)).backfill({ head: true }, call())
    expect(await standing(w)).toEqual(chain.truth())
    expect((await states(w))?.covered).toEqual([{ from: 0, to: chain.head() + 1 }])
  })

  test('what was derived after the first replaced block is dropped, what was derived before stays', async () => {
    await using chain = await LiveChain.listen('derived', 60)
    await using w = await openWarehouse()
    const { backfill } = Following.create(w, config(chain.url))
    await backfill({ head: true }, call())
    const forked = 1_700_000_000 + chain.head() - 3
    for (const asOf of [forked, forked + 1])
      await w.run(query(`INSERT INTO derived.wallet_feature (as_of_s, wallet) VALUES (${asOf}, 0)`))
    chain.fork(4)
    await backfill({ head: true }, call())
    expect(await w.all(query('SELECT as_of_s FROM derived.wallet_feature'))).toEqual([{ as_of_s: forked }])
  })

  test('a change below finality is refused and changes nothing', async () => {
    await using chain = await LiveChain.listen('deep', 60)
    await using w = await openWarehouse()
    const { backfill } = Following.create(w, config(chain.url))
    await backfill({ head: true }, call())
    const before = await standing(w)
    chain.fork(30)
    await expect(backfill({ head: true }, call())).rejects.toMatchObject({ code: 'REORG_TOO_DEEP' })
    expect(await standing(w)).toEqual(before)
    expect(await count(w, 'chain.orphaned_transfer')).toBe(0)
  })

  test.each(['a', 'b', 'c', 'd'])(
    'empty, short and missing answers, refusals and reorganisations leave the truth (%s)',
    async (seed) => {
      await using chain = await LiveChain.listen(`lies ${seed}`, 300)
      await using w = await openWarehouse()
      const { backfill } = Following.create(w, config(chain.url))
      chain.lie({ empty: 0.1, short: 0.2, none: 0.01, busy: 0.05, limited: 0.05 })
      for (let round = 0; round < 4; round++) {
        await backfill({ head: true }, call())
        expect(await standing(w)).toEqual(chain.truth())
        chain.grow(5)
        chain.fork(1 + round * 3, 2)
      }
    },
  )

  test('a node that begins to lie casts doubt on what it said before: that is looked at again', async () => {
    await using chain = await LiveChain.listen('doubt', 200)
    await using w = await openWarehouse()
    const { backfill } = Following.create(w, config(chain.url))
    await backfill({ toBlock: 99 }, call())
    // A transfer that the filters cannot miss is taken away as a lying node would have had it.
    await w.run(query('DELETE FROM chain.transfer WHERE block = 50 AND log_index = 0'))
    // Another stream's row in the range, such as a partial file's: a second look must not take it.
    await w.run(
      query(
        'INSERT INTO chain.transfer SELECT * REPLACE (900 AS log_index) FROM chain.transfer WHERE block = 51 LIMIT 1',
      ),
    )
    for (const asOf of [1_700_000_050, 1_700_000_051])
      await w.run(query(`INSERT INTO derived.wallet_feature (as_of_s, wallet) VALUES (${asOf}, 0)`))
    chain.lie({ short: 1 }, 2)
    const { restated } = await backfill({}, call())
    expect(restated).toBeGreaterThanOrEqual(100)
    chain.lie({})
    await backfill({ head: true }, call())
    const foreign = (row: unknown[]) => row[1] === 900
    expect((await standing(w)).filter(foreign)).toHaveLength(1)
    expect((await standing(w)).filter((row) => !foreign(row))).toEqual(chain.truth())
    expect((await states(w))?.suspect).toEqual([])
    expect(await w.all(query('SELECT as_of_s FROM derived.wallet_feature'))).toEqual([{ as_of_s: 1_700_000_050 }])
  })

  test('follows until it is stopped', async () => {
    await using chain = await LiveChain.listen('follow', 40)
    await using w = await openWarehouse()
    const stop = new AbortController()
    const following = Following.create(w, config(chain.url, { DROPCAST_INGEST_POLL_MS: '100' })).follow(
      {},
      { progress: silent, signal: stop.signal },
    )
    const until = async (done: () => Promise<boolean>) => {
      for (let i = 0; i < 200 && !(await done()); i++) await new Promise((resolve) => setTimeout(resolve, 25))
    }
    const isCurrent = async () => (await standing(w)).length === chain.truth().length
    await until(isCurrent)
    chain.fork(3, 4)
    await until(async () => (await count(w, 'chain.reorg')) === 1 && (await isCurrent()))
    stop.abort()
    expect((await following).rounds).toBeGreaterThanOrEqual(1)
    expect(await count(w, 'chain.reorg')).toBe(1)
    expect(await standing(w)).toEqual(chain.truth())
  })
})
