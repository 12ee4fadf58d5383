import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toEventSelector } from 'viem'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { read } from '../../src/config.ts'
import { silent } from '../../src/core/progress.ts'
import * as Following from '../../src/following.ts'
import * as Coverage from '../../src/warehouse/coverage.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import * as LiveChain from '../ingest/livechain.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dropcast-groups-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const topic = (address: string) => LiveChain.word(BigInt(address))
const TRANSFER = toEventSelector('Transfer(address,address,uint256)')
const WETH = LiveChain.address(300)
const PUNKS = LiveChain.address(301)
const [owner, spender, buyer] = [LiveChain.address(100), LiveChain.address(101), LiveChain.address(102)]

/** Approvals in every block, wraps in every second; a punk that is bought, whose `PunkBought` names nobody, in every fifth. */
const more = (block: number): LiveChain.Log[] => [
  {
    address: LiveChain.address(0),
    topics: [toEventSelector('Approval(address,address,uint256)'), topic(owner), topic(spender)],
    data: LiveChain.word(2n ** 256n - 1n),
  },
  ...(block % 2 === 0
    ? [
        {
          address: WETH,
          topics: [toEventSelector('Deposit(address,uint256)'), topic(owner)],
          data: LiveChain.word(block),
        },
      ]
    : []),
  ...(block % 5 === 0
    ? [
        { address: PUNKS, topics: [TRANSFER, topic(owner), topic(buyer)], data: LiveChain.word(1) },
        {
          address: PUNKS,
          topics: [
            toEventSelector('PunkBought(uint256,uint256,address,address)'),
            LiveChain.word(block),
            topic(owner),
            LiveChain.word(0),
          ],
          data: LiveChain.word(0),
        },
      ]
    : []),
]

const call = () => ({ progress: silent, signal: new AbortController().signal })
const openWarehouse = () => Warehouse.open({ path: join(folder, 'w.duckdb'), now: () => 1_800_000_000 })
const query = (text: string) => ({ name: 'test', text, params: {}, required: [] })
const rowsOf = async (w: Warehouse.Warehouse, text: string) =>
  (await w.all(query(text))).map((row) => Object.values(row as object))

function following(w: Warehouse.Warehouse, url: string, settings: object) {
  const path = join(folder, 'chains.json')
  writeFileSync(path, JSON.stringify({ [LiveChain.CHAIN]: settings }))
  return Following.create(
    w,
    read({
      DROPCAST_WAREHOUSE: join(folder, 'w.duckdb'),
      DROPCAST_INGEST_CHAIN: LiveChain.CHAIN,
      DROPCAST_INGEST_CHAINS: path,
      DROPCAST_INGEST_RPC_URL: url,
      DROPCAST_INGEST_BLOCK_SPAN: '20',
      DROPCAST_ALLOW_PRIVATE_RPC: 'true',
    }),
  )
}
const transfers = (w: Warehouse.Warehouse) =>
  rowsOf(w, 'SELECT block, log_index, token, src, dst, amount_units FROM transfers ORDER BY block, log_index')

describe('through a node', () => {
  test('a group that is switched on later is fetched for what it lacks, and what stood stays as it was', async () => {
    await using chain = await LiveChain.listen('groups later', 60, 4, more)
    await using w = await openWarehouse()
    await following(w, chain.url, {}).backfill({ head: true }, call())
    expect(await transfers(w)).toEqual(chain.truth())
    const { transfers: added } = await following(w, chain.url, { groups: ['approvals', 'wraps'] }).backfill(
      { head: true },
      call(),
    )
    expect(added).toBe(60 + 30)
    expect(await transfers(w)).toEqual(chain.truth())
    expect(await rowsOf(w, 'SELECT count(*), min(block), max(block) FROM approvals')).toEqual([[60n, 0, 59]])
    expect(
      await rowsOf(w, `SELECT DISTINCT b.exact::VARCHAR FROM chain.big_amount b WHERE field = 'approval.amount'`),
    ).toEqual([[String(2n ** 256n - 1n)]])
    expect(await rowsOf(w, 'SELECT sum(amount_units) FROM wraps')).toEqual([[870n]])
    const covered = Object.fromEntries((await Coverage.all(w)).map((one) => [one.stream, one.covered]))
    expect(covered).toMatchObject({ 'approvals:all': [{ from: 0, to: 60 }], 'wraps:all': [{ from: 0, to: 60 }] })
  })

  test('the buyer of a punk is told by the transfer beside the sale', async () => {
    await using chain = await LiveChain.listen('punks', 31, 2, more)
    await using w = await openWarehouse()
    await following(w, chain.url, { groups: ['punks'] }).backfill({ head: true }, call())
    const found = await rowsOf(
      w,
      `SELECT DISTINCT '0x' || lower(hex(d.address)) FROM chain.punk_sale x JOIN chain.wallet d ON d.id = x.buyer`,
    )
    expect(found).toEqual([[buyer]])
    expect(await transfers(w)).toEqual(chain.truth())
  })

  test.each<[string, object, (row: readonly unknown[]) => boolean]>([
    ['contracts', { contracts: [LiveChain.address(1)] }, ([, , token]) => token === LiveChain.address(1)],
    ['wallets', { wallets: [spender] }, ([, , , src, dst]) => src === spender || dst === spender],
    [
      'both',
      { wallets: [spender, owner], contracts: [LiveChain.address(2), PUNKS] },
      ([, , token, src, dst]) =>
        [LiveChain.address(2), PUNKS].includes(String(token)) &&
        [spender, owner].some((wallet) => wallet === src || wallet === dst),
    ],
  ])('a filter by %s gives exactly what fits it', async (_, settings, fits) => {
    await using chain = await LiveChain.listen('filters', 80, 4, more)
    await using w = await openWarehouse()
    const { backfill } = following(w, chain.url, settings)
    await backfill({ head: true }, call())
    chain.fork(4, 3)
    await backfill({ head: true }, call())
    const truth = chain.truth().filter(fits)
    expect(truth.length).toBeGreaterThan(10)
    expect(await transfers(w)).toEqual(truth)
  })
})
