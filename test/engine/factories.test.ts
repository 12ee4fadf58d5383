import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toEventSelector } from 'viem'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { read } from '../../src/config.ts'
import { silent } from '../../src/core/progress.ts'
import * as Following from '../../src/following.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import * as LiveChain from '../ingest/livechain.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dropcast-factories-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const FACTORY = LiveChain.address(500)
const IMPOSTOR = LiveChain.address(501)
const EVENT = 'event Made(address indexed child, uint256 n)'
const MADE = toEventSelector('Made(address,uint256)')
const TRANSFER = toEventSelector('Transfer(address,address,uint256)')
const child = (n: number) => LiveChain.address(600 + n)
const topic = (address: string) => LiveChain.word(BigInt(address))

const makes = (factory: string, made: string, n = 0): LiveChain.Log => ({
  address: factory,
  topics: [MADE, topic(made)],
  data: LiveChain.word(n),
})
const moves = (token: string, block: number): LiveChain.Log => ({
  address: token,
  topics: [TRANSFER, topic(LiveChain.address(100)), topic(LiveChain.address(101))],
  data: LiveChain.word(block),
})

/** Children are made in blocks 10, 20 and 55, and move in every third block from then on; a stranger makes what is none. */
const more = (block: number, version: number): LiveChain.Log[] => [
  ...[10, 20, 55].flatMap((at, n) =>
    block === at && (version === 0 || at !== 55) ? [makes(FACTORY, child(n), n)] : [],
  ),
  ...(block === 12 ? [makes(IMPOSTOR, child(7))] : []),
  ...[10, 20, 55].flatMap((at, n) => (block >= at && block % 3 === 0 ? [moves(child(n), block)] : [])),
  ...(block % 4 === 0 ? [moves(child(7), block), moves(FACTORY, block)] : []),
]

const call = () => ({ progress: silent, signal: new AbortController().signal })
const openWarehouse = () => Warehouse.open({ path: join(folder, 'w.duckdb'), now: () => 1_800_000_000 })
const query = (text: string) => ({ name: 'test', text, params: {}, required: [] })
const factory = { name: 'made', address: FACTORY, event: EVENT, child: 'child' }

function following(w: Warehouse.Warehouse, url: string, settings: object = { factories: [factory] }) {
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

async function standing(w: Warehouse.Warehouse) {
  const rows = await w.all(
    query('SELECT block, log_index, token, src, dst, amount_units FROM transfers ORDER BY block, log_index'),
  )
  return rows.map((row) => Object.values(row as object))
}
const truth = (chain: LiveChain.LiveChain, children: readonly number[]) => {
  const wanted = new Set([FACTORY, ...children.map(child)])
  return chain.truth().filter(([, , token]) => wanted.has(token))
}

describe('what factories make', () => {
  test('is ingested from the block in which it was made, and nothing of what others made', async () => {
    await using chain = await LiveChain.listen('factories', 50, 4, more)
    await using w = await openWarehouse()
    const { backfill } = following(w, chain.url)
    expect(await backfill({ head: true }, call())).toMatchObject({ remaining: [] })
    expect(await standing(w)).toEqual(truth(chain, [0, 1]))
    chain.grow(20)
    await backfill({ head: true }, call())
    expect(await standing(w)).toEqual(truth(chain, [0, 1, 2]))
  })

  test('gets its past when its factory is configured later, once', async () => {
    await using chain = await LiveChain.listen('factory later', 70, 4, more)
    await using w = await openWarehouse()
    await following(w, chain.url, { contracts: [child(0)] }).backfill({ head: true }, call())
    await following(w, chain.url, { contracts: [child(0)], factories: [factory] }).backfill({ head: true }, call())
    expect(await standing(w)).toEqual(truth(chain, [0, 1, 2]))
  })

  test('that a reorganisation takes back is followed no longer', async () => {
    await using chain = await LiveChain.listen('factory fork', 62, 4, more)
    await using w = await openWarehouse()
    const { backfill } = following(w, chain.url)
    await backfill({ head: true }, call())
    expect(await standing(w)).toEqual(truth(chain, [0, 1, 2]))
    chain.fork(10, 3)
    await backfill({ head: true }, call())
    expect(await standing(w)).toEqual(truth(chain, [0, 1]))
  })

  test('is the truth behind false answers as well', async () => {
    await using chain = await LiveChain.listen('factory lies', 60, 4, more)
    await using w = await openWarehouse()
    const { backfill } = following(w, chain.url, { factories: [factory], audit: 'bloom' })
    chain.lie({ empty: 0.15, short: 0.15, none: 0.01, busy: 0.05 })
    for (let round = 0; round < 3; round++) {
      await backfill({ head: true }, call())
      expect(await standing(w)).toEqual(truth(chain, chain.head() >= 55 ? [0, 1, 2] : [0, 1]))
      chain.grow(5)
    }
  })

  test('is refused when the event has no such address', async () => {
    await using chain = await LiveChain.listen('factory wrong', 30, 4, more)
    await using w = await openWarehouse()
    const { backfill } = following(w, chain.url, { factories: [{ ...factory, child: 'n' }] })
    await expect(backfill({ head: true }, call())).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      facts: { column: 'n', there: ['contract', 'child'] },
    })
  })
})
