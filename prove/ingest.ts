/**
 * Seeded crash runs of ingest: a synthetic chain with a provider's limits and every fault, which grows and forks while the
 * engine's process is killed; afterwards rows, kinds and sums must equal what stands on the chain.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import * as Mock from '../bench/mock.ts'
import * as Rng from '../src/core/rng.ts'
import * as Audits from '../src/warehouse/audits.ts'
import * as Warehouse from '../src/warehouse/warehouse.ts'

/** One run: what was done to it, and whether everything was equal. */
export type Row = {
  readonly seed: number
  readonly limits: string
  readonly bloom: string
  readonly kills: number
  readonly forks: number
  readonly faults: number
  readonly passed: boolean
  readonly difference: string
}

const LIMITS = ['none', 'alchemy', 'infura', 'quicknode', 'base', 'ankr', 'llama', 'publicnode']
const BLOOMS = ['true', 'true', 'true', 'ones', 'zero']
const FINALITY = 64

/** Runs the seeds from `from` to before `to`; every second one with real SIGKILL. */
export async function run(options: {
  readonly from: number
  readonly to: number
  readonly report: (row: Row) => void
}): Promise<{ readonly rows: readonly Row[]; readonly passed: boolean }> {
  const rows: Row[] = []
  for (let seed = options.from; seed < options.to; seed++) {
    const row = await world(seed)
    rows.push(row)
    options.report(row)
  }
  return { rows, passed: rows.every(({ passed }) => passed) }
}

async function world(seed: number): Promise<Row> {
  const rng = Rng.create(`prove/ingest/${seed}`)
  const limits = LIMITS[seed % LIMITS.length] ?? 'none'
  const bloom = BLOOMS[seed % BLOOMS.length] ?? 'true'
  // Half of the chains are long enough to be read on a thread of its own.
  const isLong = seed % 4 < 2
  const blocks = isLong ? 4200 : 2400
  await using mock = await Mock.start({
    blocks,
    logs: 16_000,
    seed: seed + 1,
    head: isLong ? 3400 : 1800,
    finality: FINALITY,
    limits,
    'max-logs': 1500,
    'max-range': 120,
    bloom,
    'block-timestamp': String(seed % 3 !== 0),
    'fault-seed': seed + 1,
  })
  const level = 0.02 + 0.06 * rng.uniform()
  await mock.ask('mock_setFaults', [
    { p429: 0.004, p5xx: level, ptrunc: level, pdrop: level, pempty: level, pshort: level, pnull: level / 40 },
  ])
  const folder = await mkdtemp(join(tmpdir(), 'dropcast-prove-'))
  try {
    const kills = seed % 2 === 0 ? 1 + rng.below(3) : 0
    let forks = 0
    for (let life = 0; life <= kills; life++) {
      const child = engine(mock.url, folder)
      const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
      for (let step = 0; step < 3; step++) {
        await sleep(300 + rng.below(900))
        await mock.ask('mock_advance', [rng.below(60)])
        if (rng.below(2) === 0) {
          await mock.ask('mock_reorg', [1 + rng.below(FINALITY - 1)])
          forks++
        }
      }
      if (life < kills) child.kill('SIGKILL')
      const code = await ended
      if (life === kills && code !== 0)
        return result(seed, { limits, bloom, kills, forks, faults: 0 }, `ended with ${code}`)
    }
    const stats = await mock.ask<{ faults: Record<string, number> }>('mock_stats')
    const faults = Object.values(stats.faults).reduce((sum, count) => sum + count, 0)
    await mock.ask('mock_setFaults', [{ p429: 0, p5xx: 0, ptrunc: 0, pdrop: 0, pempty: 0, pshort: 0, pnull: 0 }])
    return result(seed, { limits, bloom, kills, forks, faults }, await difference(folder, await mock.ask('mock_truth')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function engine(url: string, folder: string) {
  const file = fileURLToPath(new URL('ingest.backfill.ts', import.meta.url))
  return spawn(process.execPath, ['--import', 'tsx', file, url, folder], { stdio: ['ignore', 'ignore', 'inherit'] })
}

function result(seed: number, about: Omit<Row, 'seed' | 'passed' | 'difference'>, difference: string): Row {
  return { seed, ...about, passed: difference === '', difference }
}

/** What differs between the tables and the chain; empty when nothing does. */
async function difference(folder: string, truth: Mock.Truth): Promise<string> {
  await using warehouse = await Warehouse.open({ path: join(folder, 'w.duckdb'), now: () => 0 })
  const one = async (text: string) => {
    const row = await warehouse.one<Record<never, never>, { v: unknown }>({
      name: 'prove',
      text,
      params: {},
      required: [],
    })
    return String(row?.v)
  }
  const { byKind, transfers, sumErc20 } = truth
  const count = (kind: string) => byKind[kind] ?? 0
  const expected: Record<string, string> = {
    'SELECT count(*) AS v FROM chain.transfer WHERE kind = 1': String(count('erc20')),
    'SELECT count(*) AS v FROM chain.transfer WHERE kind = 2': String(count('erc721') + count('legacy')),
    'SELECT count(*) AS v FROM chain.transfer WHERE kind = 3': String(
      transfers - count('erc20') - count('erc721') - count('legacy') - count('punk'),
    ),
    'SELECT count(*) AS v FROM (SELECT DISTINCT block, log_index FROM chain.transfer WHERE kind = 3)': String(
      count('erc1155') + count('batch'),
    ),
    [`SELECT (sum(CASE WHEN saturated & 1 = 0 THEN amount::BIGNUM ELSE 0::BIGNUM END)
      + coalesce((SELECT sum(b.exact) FROM chain.big_amount b JOIN chain.transfer t USING (chain, block, log_index, sub)
        WHERE t.kind = 1 AND b.field = 'transfer.amount'), 0::BIGNUM))::VARCHAR AS v
      FROM chain.transfer WHERE kind = 1`]: sumErc20,
    'SELECT count(*) AS v FROM chain.covered WHERE coalesce(suspect, false) AND final': '0',
  }
  const wrong: string[] = []
  for (const [text, value] of Object.entries(expected)) {
    const found = await one(text)
    if (found !== value) wrong.push(`${text.slice(0, 90)}: ${found} instead of ${value}`)
  }
  for (const { audit, rows } of await Audits.run(warehouse)) wrong.push(`audit ${audit}: ${rows} rows`)
  return wrong.join('; ')
}
