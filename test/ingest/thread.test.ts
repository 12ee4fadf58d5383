import { afterAll, beforeAll, expect, test } from 'vitest'
import { silent } from '../../src/core/progress.ts'
import * as Columns from '../../src/ingest/columns.ts'
import type { Slice } from '../../src/ingest/slice.ts'
import * as Thread from '../../src/ingest/sources/rpc.thread.ts'
import * as Rpc from '../../src/ingest/sources/rpc.ts'
import * as LiveChain from './livechain.ts'

let chain: LiveChain.LiveChain
let node: Thread.Node
beforeAll(async () => {
  chain = await LiveChain.listen('thread', 400)
  node = {
    url: chain.url,
    chain: LiveChain.CHAIN,
    allowPrivate: true,
    blockSpan: 30,
    decoded: { groups: ['approvals'], events: [] },
  }
})
afterAll(() => chain[Symbol.asyncDispose]())

const WANTED = [{ from: 0, to: 300 }]

async function rowsOf(slices: AsyncIterable<Slice>) {
  const found: unknown[] = []
  const covered: unknown[] = []
  for await (const { rows, covers } of slices) {
    covered.push(covers)
    if (rows.kind !== 'packed') continue
    for (let i = 0; i < rows.transfers.rows; i++) found.push(Columns.row(rows.transfers, i))
  }
  return { found, covered }
}

test('a thread gives what the source gives, in joined slices', async () => {
  const { decoded: _, ...options } = node
  const here = await rowsOf(Rpc.open(options).slices(WANTED, silent, new AbortController().signal))
  const steps: number[] = []
  const there = await rowsOf(Thread.slices(node, WANTED, ({ done }) => steps.push(done), new AbortController().signal))
  expect(there.found).toEqual(here.found)
  expect(there.covered).toEqual(WANTED)
  expect(here.covered.length).toBeGreaterThan(1)
  expect(steps.at(-1)).toBe(300)
})

test('its failures come with their code and facts', async () => {
  const other = Thread.slices({ ...node, chain: 'eip155:77' }, WANTED, silent, new AbortController().signal)
  await expect(other.next()).rejects.toMatchObject({ code: 'CHAIN_MISMATCH', facts: { expected: 'eip155:77' } })
})

test('an abort ends it', async () => {
  const stop = new AbortController()
  const slices = Thread.slices(node, WANTED, () => stop.abort(), stop.signal)
  await expect(rowsOf(slices)).rejects.toMatchObject({ code: 'ABORTED' })
})
