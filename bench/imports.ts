/** Files of transfers, from bytes on disk to committed rows, beside DuckDB reading the same file into a table of texts. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { read } from '../src/config.ts'
import { Failure } from '../src/core/failure.ts'
import { silent } from '../src/core/progress.ts'
import { open as openEngine } from '../src/engine.ts'
import * as Figure from './figure.ts'
import * as Rounds from './rounds.ts'

const ROUNDS = 3
const PER_BLOCK = 10
const TOKENS = 33
const CHAIN = 'eip155:10'
const CALL = { progress: silent, signal: new AbortController().signal }

/** The files: how DuckDB reads each, and what it is called. */
const FILES = [
  { name: 'cryo-shaped Parquet', file: 'cryo.parquet', scan: (path: string) => `read_parquet('${path}')` },
  {
    name: 'ethereum-etl-shaped CSV',
    file: 'etl.csv',
    scan: (path: string) => `read_csv('${path}', header = true, all_varchar = true)`,
  },
  {
    name: 'the same CSV with times of its own',
    file: 'timed.csv',
    scan: (path: string) => `read_csv('${path}', header = true, all_varchar = true)`,
  },
] as const

/** Imports `words[0]` seeded ERC-20 transfers (1,000,000) among a sixth as many wallets, times taken from known blocks. */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const rows = Figure.whole(words, 0, 1_000_000)
  const folder = await mkdtemp(join(tmpdir(), 'dropcast-bench-'))
  try {
    await generate(folder, rows)
    const figures: Figure.Figure[] = []
    for (const { name, file, scan } of FILES) {
      const timing = await measure(folder, rows, { path: join(folder, file), scan: scan(join(folder, file)) })
      const rate = (of: (one: Rounds.Timing) => number) => ({
        ours: (1000 * rows) / of(timing.ours),
        anchor: (1000 * rows) / of(timing.anchor),
      })
      figures.push(
        Figure.higher(
          `${name}, on the clock`,
          'rows/s',
          rate(({ wallMs }) => wallMs),
        ),
        Figure.higher(
          `${name}, processor time`,
          'rows/CPU-s',
          rate(({ cpuMs }) => cpuMs),
        ),
      )
    }
    return {
      anchor: 'DuckDB alone: the same file into a table of texts, no check, no ids, no times',
      figures,
      notes: [
        `${rows} transfers in ${Math.ceil(rows / PER_BLOCK)} blocks whose times were imported before; ours includes the file’s hash, every cell’s check, the check that no row comes twice, new wallets and tokens, block times, coverage and the commit.`,
      ],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(folder: string, rows: number, { path, scan }: { path: string; scan: string }) {
  let turn = 0
  let engine: Awaited<ReturnType<typeof openEngine>> | null = null
  let plain: DuckDBInstance | null = null
  const close = async () => {
    await engine?.[Symbol.asyncDispose]()
    plain?.closeSync()
    for (const name of ['ours', 'state', 'plain'])
      for (const end of ['', '.wal']) await rm(join(folder, `${name}-${turn}${end}`), { recursive: true, force: true })
  }
  const timing = await Rounds.alternate(
    ROUNDS,
    {
      ours: async () => {
        const done = await given(engine).ingest.file({ path, chain: CHAIN }, CALL)
        if (done.added !== rows) throw new Failure('INVARIANT_BROKEN', 'The import lost rows.', { added: done.added })
      },
      anchor: async () => {
        const connection = await given<DuckDBInstance>(plain).connect()
        await connection.run(`CREATE TABLE plain AS SELECT COLUMNS(*)::VARCHAR FROM ${scan}`)
        connection.closeSync()
      },
    },
    {
      ours: async () => {
        await close()
        turn++
        const settings = {
          DROPCAST_WAREHOUSE: join(folder, `ours-${turn}`),
          DROPCAST_STATE_DIR: join(folder, `state-${turn}`),
        }
        engine = await openEngine(read(settings), { verb: 'bench' })
        await engine.ingest.file({ path: join(folder, 'blocks.parquet'), chain: CHAIN }, CALL)
      },
      anchor: async () => {
        plain = await DuckDBInstance.create(join(folder, `plain-${turn}`))
      },
    },
  )
  await close()
  return timing
}

/**
 * Writes `cryo.parquet`, `etl.csv`, `timed.csv` and `blocks.parquet` of the same transfers. Every number comes from a hash of its row, so that
 * threads change nothing; wallets and amounts are log-uniform: few wallets move most, and amounts span 25 digits.
 */
async function generate(folder: string, rows: number): Promise<void> {
  const wallets = Math.ceil(rows / 6)
  const uniform = (what: string) => `(hash(i, '${what}') / 18446744073709551616.0)`
  const skewed = (what: string, count: number) =>
    `least(${count} - 1, floor(exp(${uniform(what)} * ln(${count}))) - 1)::UINTEGER`
  const address = (what: string, id: string) => `unhex(substr(sha256('${what}' || ${id}), 1, 40))`
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`CREATE TABLE made AS SELECT (18000000 + i // ${PER_BLOCK})::UINTEGER AS block_number,
      (i % 7)::UINTEGER AS transaction_index, (i % ${PER_BLOCK})::UINTEGER AS log_index, unhex(sha256((i // 2)::VARCHAR)) AS transaction_hash,
      ${address('token', skewed('token', TOKENS))} AS erc20, ${address('wallet', skewed('src', wallets))} AS from_address,
      ${address('wallet', skewed('dst', wallets))} AS to_address, floor(exp(${uniform('amount')} * 57.5))::HUGEINT AS value
    FROM range(${rows}) t(i) ORDER BY i`)
  await connection.run(`COPY (SELECT * EXCLUDE value, unhex(lpad(to_hex(value), 64, '0')) AS value_binary, value::VARCHAR AS value_string,
      value::DOUBLE AS value_f64, 10::UBIGINT AS chain_id FROM made) TO '${join(folder, 'cryo.parquet')}' (FORMAT parquet, COMPRESSION zstd)`)
  const hex = (column: string) => `'0x' || lower(hex(${column}))`
  const etl = `${hex('erc20')} AS token_address, ${hex('from_address')} AS from_address, ${hex('to_address')} AS to_address,
      value, ${hex('transaction_hash')} AS transaction_hash, log_index, block_number`
  await connection.run(`COPY (SELECT ${etl} FROM made) TO '${join(folder, 'etl.csv')}' (HEADER)`)
  await connection.run(`COPY (SELECT ${etl}, make_timestamp((1690000000 + 12 * (block_number - 18000000)::BIGINT) * 1000000)::VARCHAR || ' UTC' AS block_timestamp
      FROM made) TO '${join(folder, 'timed.csv')}' (HEADER)`)
  await connection.run(`COPY (SELECT DISTINCT block_number AS number, 1690000000 + 12 * (block_number - 18000000) AS timestamp,
      unhex(sha256(block_number::VARCHAR)) AS hash FROM made ORDER BY 1) TO '${join(folder, 'blocks.parquet')}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
}

function given<T>(value: T | null): T {
  if (value === null) throw new Failure('INVARIANT_BROKEN', 'A turn was not prepared.')
  return value
}
