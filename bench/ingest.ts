/** A chain's transfers from a node into the warehouse, beside Subsquid and a plain viem loop on the same server in the same run. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Failure } from '../src/core/failure.ts'
import * as Figure from './figure.ts'
import * as Mock from './mock.ts'

const ROUNDS = 5
const PER_BLOCK = 20
const CHAIN = 'eip155:1337'
const STARTED = fileURLToPath(new URL('started.mjs', import.meta.url))
/** The plain loop gets a tenth: it would take minutes for all. */
const VIEM_SHARE = 10

type Side = {
  readonly events: number
  readonly wallMs: number
  readonly cpuMs: number
  readonly rssBytes: number
  readonly sizeBytes?: number
}

/** Ingests `words[0]` logs (1,000,000) in blocks of 20. */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const logs = Figure.whole(words, 0, 1_000_000)
  const blocks = Math.ceil(logs / PER_BLOCK)
  await using mock = await Mock.start({ blocks, logs, mix: 'erc20=100' })
  const truth = await mock.ask<Mock.Truth>('mock_truth')
  const folder = await mkdtemp(join(tmpdir(), 'dropcast-bench-'))
  try {
    const side = async (name: string, last: number): Promise<Side> => {
      const own = await mkdtemp(join(folder, `${name}-`))
      const words = [STARTED, `bench/ingest.${name}.ts`, mock.url, own, CHAIN, String(last)]
      const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 1 << 26 })
      await rm(own, { recursive: true, force: true })
      return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}') as Side
    }
    // Once unmeasured: the server renders its headers when they are first asked for.
    await side('ours', blocks - 1)
    const ours: Side[] = []
    let requests = 0
    for (let round = 0; round < ROUNDS; round++) {
      await mock.ask('mock_stats', [true])
      ours.push(await side('ours', blocks - 1))
      requests = (await mock.ask<{ requests: number }>('mock_stats')).requests - 1
    }
    const squid = await side('subsquid', blocks - 1)
    const viem = await side('viem', Math.floor(blocks / VIEM_SHARE) - 1)
    for (const { events } of ours)
      if (events !== truth.transfers) throw new Failure('INVARIANT_BROKEN', 'Rows were lost.', { events, ...truth })
    const rate = (one: Side) => (1000 * one.events) / one.wallMs
    const perCpu = (one: Side) => (1000 * one.events) / one.cpuMs
    const mine = { wall: median(ours.map(rate)), cpu: median(ours.map(perCpu)) }
    const rss = median(ours.map(({ rssBytes }) => rssBytes)) / 1e6
    const size = median(ours.map(({ sizeBytes = 0 }) => sizeBytes)) / truth.transfers
    return {
      anchor: '@subsquid/evm-processor into a CSV file; where named, a loop of viem’s getLogs',
      figures: [
        Figure.higher('RPC to committed rows, on the clock', 'events/s', { ours: mine.wall, anchor: rate(squid) }),
        Figure.higher('RPC to committed rows, processor time', 'events/s', { ours: mine.cpu, anchor: perCpu(squid) }),
        Figure.higher('beside the viem loop, on the clock', 'events/s', { ours: mine.wall, anchor: rate(viem) }),
        Figure.lower('memory at its peak', 'MB', { ours: rss, anchor: squid.rssBytes / 1e6 }),
        Figure.lower('file size beside Ponder’s (research, other runs)', 'bytes/transfer', {
          ours: size,
          anchor: 1800,
        }),
        Figure.lower('HTTP requests', 'for each 1,000 events', {
          ours: (1000 * requests) / truth.transfers,
          anchor: 98,
        }),
      ],
      notes: [
        `${truth.transfers} ERC-20 events in ${blocks} blocks; ours is the median of ${ROUNDS} rounds, with reorganisation window, every header’s bloom filter checked, and coverage; each row was counted against the chain.`,
        `Subsquid ${squid.events} events and viem ${viem.events} (a tenth of the blocks), once each. Requests of the anchor are those that research counted for Subsquid, Ponder and Envio: about 98 for each 1,000 events.`,
        'Ponder in research on the same server: cold 370 to 2,400 events/s, with every RPC answer cached 8,900; Envio 1,400; not measured in this run.',
      ],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
