import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
  folder = mkdtempSync(join(tmpdir(), 'dropcast-native-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const call = () => ({ progress: silent, signal: new AbortController().signal })
const openWarehouse = () => Warehouse.open({ path: join(folder, 'w.duckdb'), now: () => 1_800_000_000 })
const query = (text: string) => ({ name: 'test', text, params: {}, required: [] })

function following(w: Warehouse.Warehouse, url: string, settings: object = { native: true }) {
  const path = join(folder, 'chains.json')
  writeFileSync(path, JSON.stringify({ [LiveChain.CHAIN]: settings }))
  const config = read({
    DROPCAST_WAREHOUSE: join(folder, 'w.duckdb'),
    DROPCAST_INGEST_CHAIN: LiveChain.CHAIN,
    DROPCAST_INGEST_CHAINS: path,
    DROPCAST_INGEST_RPC_URL: url,
    DROPCAST_INGEST_BLOCK_SPAN: '20',
    DROPCAST_ALLOW_PRIVATE_RPC: 'true',
  })
  return Following.create(w, config)
}

/** What stands, in the form of {@link LiveChain.LiveChain.transactions}; values above the column's limit from where they stand exactly. */
async function standing(w: Warehouse.Warehouse) {
  const rows = await w.all(
    query(`SELECT t.block, t.tx_index, '0x' || lower(hex(s.address)) AS src, '0x' || lower(hex(d.address)) AS dst,
      coalesce(b.exact::VARCHAR, t.value_wei::VARCHAR) AS value, t.failed
    FROM chain.transaction t JOIN chain.wallet s ON s.id = t.src LEFT JOIN chain.wallet d ON d.id = t.dst
    LEFT JOIN chain.big_amount b ON b.field = 'transaction.value' AND b.block = t.block AND b.log_index = t.tx_index AND t.saturated & 1 = 1
    ORDER BY t.block, t.tx_index`),
  )
  return (rows as { block: number; tx_index: number; src: string; dst: string; value: string; failed: boolean }[]).map(
    ({ block, tx_index, src, dst, value, failed }) => [
      block,
      tx_index,
      src,
      dst?.slice(2) ? dst : null,
      BigInt(value),
      failed,
    ],
  )
}
const count = async (w: Warehouse.Warehouse, table: string) =>
  Number(Object.values((await w.one(query(`SELECT count(*) AS n FROM ${table}`))) ?? {})[0])

describe('the transactions of a chain', () => {
  test('are asked for only where the settings want them', async () => {
    await using chain = await LiveChain.listen('native off', 40)
    await using w = await openWarehouse()
    await following(w, chain.url, {}).backfill({ head: true }, call())
    expect(await standing(w)).toEqual([])
    expect(chain.calls.get('eth_getBlockReceipts')).toBeUndefined()
  })

  test('stand with their receipts, and come for blocks whose transfers are there already', async () => {
    await using chain = await LiveChain.listen('native later', 60)
    await using w = await openWarehouse()
    await following(w, chain.url, {}).backfill({ head: true }, call())
    const { remaining } = await following(w, chain.url).backfill({ head: true }, call())
    expect(remaining).toEqual([])
    expect(await standing(w)).toEqual(chain.transactions())
    expect(await w.one(query('SELECT DISTINCT gas_price_wei AS price FROM chain.transaction'))).toEqual({
      price: 2_000_000_000n,
    })
    const native = (await Coverage.all(w)).find(({ stream }) => stream === 'transactions:all')
    expect(native).toMatchObject({ covered: [{ from: 0, to: 60 }], final: [{ from: 0, to: 60 - LiveChain.FINALITY }] })
    expect(await count(w, 'chain.transaction WHERE selector IS NOT NULL')).toBe(
      chain.transactions().filter(([, index]) => index > 0).length,
    )
  })

  test('come from single receipts where a node knows no receipts of blocks', async () => {
    await using chain = await LiveChain.listen('native old node', 40)
    await using w = await openWarehouse()
    chain.lack('eth_getBlockReceipts')
    await following(w, chain.url).backfill({ head: true }, call())
    expect(await standing(w)).toEqual(chain.transactions())
    expect(chain.calls.get('eth_getTransactionReceipt')).toBe(chain.transactions().length)
  })

  test.each(['a', 'b'])(
    'are the truth behind missing blocks and receipts, refusals and reorganisations (%s)',
    async (seed) => {
      await using chain = await LiveChain.listen(`native lies ${seed}`, 120)
      await using w = await openWarehouse()
      const { backfill } = following(w, chain.url)
      chain.lie({ empty: 0.1, none: 0.004, cut: 0.1, busy: 0.05, limited: 0.05 })
      for (let round = 0; round < 3; round++) {
        await backfill({ head: true }, call())
        expect(await standing(w)).toEqual(chain.transactions())
        chain.grow(5)
        chain.fork(2 + round * 3, 2)
      }
    },
  )

  test.each([['receipts of blocks'], ['single receipts']])(
    'of a block that is cut short are asked for anew (%s)',
    async (way) => {
      await using chain = await LiveChain.listen('native cut', 60)
      await using w = await openWarehouse()
      if (way === 'single receipts') chain.lack('eth_getBlockReceipts')
      chain.lie({ cut: 0.25 })
      await following(w, chain.url).backfill({ head: true }, call())
      expect(await standing(w)).toEqual(chain.transactions())
    },
  )

  test('of replaced blocks become orphans in the transaction of their replacement', async () => {
    await using chain = await LiveChain.listen('native fork', 60)
    await using w = await openWarehouse()
    const { backfill } = following(w, chain.url)
    await backfill({ head: true }, call())
    const from = chain.head() + 1 - 6
    const gone = chain.transactions().filter(([block]) => block >= from)
    chain.fork(6, 2)
    expect(await backfill({ head: true }, call())).toMatchObject({ reorgs: 1, remaining: [] })
    expect(await standing(w)).toEqual(chain.transactions())
    expect(await count(w, 'chain.orphaned_transaction')).toBe(gone.length)
    expect(gone.length).toBeGreaterThan(0)
  })
})
