/** Wallet features of token transfers, the whole feature store, and the judgement of tokens, over one seeded history: time, memory, and what spills. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Failure } from '../src/core/failure.ts'
import type { Side } from './features.side.ts'
import * as World from './features.world.ts'
import * as Figure from './figure.ts'

const ROUNDS = 3

/** Makes `words[0]` transfers (10,000,000) among a tenth as many wallets, and measures each side in processes of its own, in turns. */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const rows = Figure.whole(words, 0, 10_000_000)
  const folder = await mkdtemp(join(tmpdir(), 'dropcast-bench-'))
  const path = { ours: join(folder, 'ours.duckdb'), text: join(folder, 'text.duckdb') }
  try {
    await World.ours(path.ours, { rows, wallets: Math.ceil(rows / 10) })
    await World.text(path.ours, path.text)
    const ours: Side[] = []
    const text: Side[] = []
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await side('ours', path.ours, '1GB'))
      text.push(await side('text', path.text, '1GB'))
    }
    const tight = await side('ours', path.ours, '200MB')
    const judged = await side('judge', path.ours, '1GB')
    const one = await side('store', path.ours, '1GB')
    const four = await side('stores', path.ours, '1GB')
    if (tight.result !== ours[0]?.result)
      throw new Failure('INVARIANT_BROKEN', 'Features that spilled differ.', { tight: tight.result })
    const cpu = (sides: readonly Side[]) => middle(sides.map(({ cpuMs }) => cpuMs)) / 1000
    const rss = (sides: readonly Side[]) => middle(sides.map(({ rssBytes }) => rssBytes)) / 1e6
    return {
      anchor: 'the same features by count(DISTINCT) over the same rows as text (addresses as hex) with a time stamp',
      figures: [
        Figure.lower('features of transfers, processor time', 's', { ours: cpu(ours), anchor: cpu(text) }),
        Figure.lower(
          'all features of four instants in one pass, processor time; beside it four times one instant',
          's',
          {
            ours: four.cpuMs / 1000,
            anchor: (4 * one.cpuMs) / 1000,
          },
        ),
        Figure.lower('memory at its peak, limit 1 GB', 'MB', { ours: rss(ours), anchor: rss(text) }),
      ],
      notes: [
        `${rows} transfers of 90 days; the features are those of \`src/features/sql/transferring.sql\` over all of them, for ${ours[0]?.result.split('/')[0]} wallets.`,
        `Within 200 MB: ${(tight.cpuMs / 1000).toFixed(2)} s of processor time, ${(tight.rssBytes / 1e6).toFixed(0)} MB at the peak, ${(tight.spillBytes / 1e6).toFixed(0)} MB spilled, the same answer.`,
        `All features of the catalogue, stored: ${one.result} in ${(one.cpuMs / 1000).toFixed(1)} s of processor time, ${(one.wallMs / 1000).toFixed(1)} s by the clock; ${(one.rssBytes / 1e6).toFixed(0)} MB at the peak under a limit of 1 GB, ${(one.spillBytes / 1e6).toFixed(0)} MB spilled.`,
        `Four instants in one pass: ${four.result}; ${(four.wallMs / 1000).toFixed(1)} s by the clock, ${(four.rssBytes / 1e6).toFixed(0)} MB at the peak, ${(four.spillBytes / 1e6).toFixed(0)} MB spilled.`,
        `Judging every token by the rules of spam: ${(judged.cpuMs / 1000).toFixed(2)} s of processor time, ${(judged.rssBytes / 1e6).toFixed(0)} MB at the peak.`,
      ],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function side(
  what: 'ours' | 'text' | 'judge' | 'store' | 'stores',
  path: string,
  memoryLimit: string,
): Promise<Side> {
  const file = fileURLToPath(new URL('features.side.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file, what, path, memoryLimit])
  return JSON.parse(stdout) as Side
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
