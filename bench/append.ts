/** Rows into the warehouse beside the usual way: DuckDB's row appender and text columns, the same rows, a fresh file each. */
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { read } from '../src/config.ts'
import { Failure } from '../src/core/failure.ts'
import { silent } from '../src/core/progress.ts'
import * as Rng from '../src/core/rng.ts'
import { open as openEngine } from '../src/engine.ts'
import * as Columns from '../src/ingest/columns.ts'
import { KIND, type TransferColumns } from '../src/ingest/slice.ts'
import * as Append from '../src/warehouse/append.ts'
import * as Warehouse from '../src/warehouse/warehouse.ts'
import * as Figure from './figure.ts'
import * as Rounds from './rounds.ts'

const ROUNDS = 3
const ROWS_A_BLOCK = 100
const BLOCKS_A_SLICE = 500
const TOKENS = 50
const CHAIN = 'eip155:1'
const CALL = { progress: silent, signal: new AbortController().signal }
const NOW = () => 1_700_000_000

/** Appends and imports `words[0]` seeded ERC-20 transfers (200,000) among an eighth as many wallets. */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const size = Figure.whole(words, 0, 200_000)
  const transfers = seeded(size)
  const folder = await mkdtemp(join(tmpdir(), 'dropcast-bench-'))
  try {
    const appended = await append(folder, transfers)
    const imported = await importCsv(folder, transfers)
    const rate = ({ wallMs }: Rounds.Timing) => (1000 * size) / wallMs
    const rates = ({ ours, anchor }: Rounds.Sides<Rounds.Timing>) => ({ ours: rate(ours), anchor: rate(anchor) })
    const perCpu = ({ ours, anchor }: Rounds.Sides<Rounds.Timing>) => ({
      ours: (1000 * size) / ours.cpuMs,
      anchor: (1000 * size) / anchor.cpuMs,
    })
    return {
      anchor: 'DuckDB’s row appender into text columns (addresses as hex, amounts as decimals), without any check',
      figures: [
        Figure.higher('append of decoded transfers, on the clock', 'rows/s', rates(appended.timing)),
        Figure.higher('append of decoded transfers, processor time', 'rows/s', perCpu(appended.timing)),
        Figure.lower('file size, wallets and tokens included', 'bytes/row', {
          ours: appended.sizeBytes.ours / size,
          anchor: appended.sizeBytes.anchor / size,
        }),
        Figure.higher('import of an ethereum-etl CSV, on the clock', 'rows/s', rates(imported)),
        Figure.higher('import of an ethereum-etl CSV, processor time', 'rows/s', perCpu(imported)),
      ],
      notes: [
        `${size} transfers in slices of ${ROWS_A_BLOCK * BLOCKS_A_SLICE}; ours includes the wallet dictionary, coverage, every cell’s check, the check that no row comes twice, and the file’s hash.`,
      ],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function append(folder: string, transfers: TransferColumns) {
  const texts = rowsOf(transfers)
  const sizeBytes = { ours: 0, anchor: 0 }
  let turn = 0
  let warehouse: Warehouse.Warehouse | null = null
  let usual: Usual | null = null
  const timing = await Rounds.alternate(
    ROUNDS,
    {
      ours: async () => {
        for (const slice of slices(transfers)) await Append.append(given(warehouse), slice)
        await given(warehouse).checkpoint()
      },
      anchor: async () => {
        const { connection } = given(usual)
        await connection.run('BEGIN')
        const appender = await connection.createAppender('transfer')
        for (const row of texts) appendRow(appender, row)
        appender.closeSync()
        await connection.run('COMMIT')
        await connection.run('CHECKPOINT')
      },
    },
    {
      ours: async () => {
        await warehouse?.[Symbol.asyncDispose]()
        warehouse = await Warehouse.open({ path: join(folder, `append-${++turn}.duckdb`), now: NOW })
      },
      anchor: async () => {
        usual?.close()
        usual = await openUsual(join(folder, `usual-append-${turn}.duckdb`))
      },
    },
  )
  await given<Warehouse.Warehouse>(warehouse)[Symbol.asyncDispose]()
  given<Usual>(usual).close()
  sizeBytes.ours = (await stat(join(folder, `append-${turn}.duckdb`))).size
  sizeBytes.anchor = (await stat(join(folder, `usual-append-${turn}.duckdb`))).size
  return { timing, sizeBytes }
}

async function importCsv(folder: string, transfers: TransferColumns) {
  const path = join(folder, 'transfers.csv')
  const header = 'token_address,from_address,to_address,value,log_index,block_number,block_timestamp'
  await writeFile(path, `${[header, ...rowsOf(transfers).map((row) => row.join(','))].join('\n')}\n`)
  let turn = 0
  let engine: Awaited<ReturnType<typeof openEngine>> | null = null
  let usual: Usual | null = null
  const timing = await Rounds.alternate(
    ROUNDS,
    {
      ours: async () => {
        const { rows } = await given(engine).ingest.file({ path, chain: CHAIN }, CALL)
        if (rows !== transfers.rows) throw new Failure('INVARIANT_BROKEN', 'The import lost rows.', { rows })
      },
      anchor: async () => {
        const { connection } = given(usual)
        await connection.run('BEGIN')
        const appender = await connection.createAppender('transfer')
        let isHeader = true
        for await (const line of createInterface({ input: createReadStream(path) })) {
          if (!isHeader) appendRow(appender, line.split(','))
          isHeader = false
        }
        appender.closeSync()
        await connection.run('COMMIT')
      },
    },
    {
      ours: async () => {
        await engine?.[Symbol.asyncDispose]()
        const settings = {
          DROPCAST_WAREHOUSE: join(folder, `import-${++turn}.duckdb`),
          DROPCAST_STATE_DIR: join(folder, `state-${turn}`),
        }
        engine = await openEngine(read(settings), { verb: 'bench' })
      },
      anchor: async () => {
        usual?.close()
        usual = await openUsual(join(folder, `usual-import-${turn}.duckdb`))
      },
    },
  )
  await given<AsyncDisposable>(engine)[Symbol.asyncDispose]()
  given<Usual>(usual).close()
  return timing
}

type Usual = { readonly connection: DuckDBConnection; readonly close: () => void }
type Appender = Awaited<ReturnType<DuckDBConnection['createAppender']>>

async function openUsual(path: string): Promise<Usual> {
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run(
    'CREATE TABLE transfer (token VARCHAR, src VARCHAR, dst VARCHAR, amount VARCHAR, log_index INTEGER, block INTEGER, at_utc TIMESTAMP)',
  )
  const close = () => {
    connection.closeSync()
    instance.closeSync()
  }
  return { connection, close }
}

function appendRow(appender: Appender, row: readonly string[]): void {
  const [token = '', src = '', dst = '', amount = '', logIndex, block, at = ''] = row
  for (const text of [token, src, dst, amount]) appender.appendVarchar(text)
  appender.appendInteger(Number(logIndex))
  appender.appendInteger(Number(block))
  appender.appendTimestamp({ micros: BigInt(Date.parse(at)) * 1000n } as Parameters<Appender['appendTimestamp']>[0])
  appender.endRow()
}

function given<T>(value: T | null): T {
  if (value === null) throw new Failure('INVARIANT_BROKEN', 'A turn was not prepared.')
  return value
}

function seeded(size: number): TransferColumns {
  const rng = Rng.create('bench/append')
  const addresses = (count: number) => Array.from({ length: count }, () => Buffer.from(word(rng, 20)))
  const wallets = addresses(Math.ceil(size / 8))
  const tokens = addresses(TOKENS)
  const columns = Columns.builder(size)
  for (let i = 0; i < size; i++) {
    const block = 18_000_000 + Math.floor(i / ROWS_A_BLOCK)
    const amount = new Uint8Array(32)
    amount.set(word(rng, 8), 24)
    columns.append({
      block,
      logIndex: i % ROWS_A_BLOCK,
      sub: 0,
      txIndex: 0,
      atS: 1_693_000_000 + 12 * (block - 18_000_000),
      kind: KIND.erc20,
      token: tokens[rng.below(TOKENS)] ?? new Uint8Array(20),
      // Few wallets move most: the square favours low numbers.
      src: wallets[Math.floor(rng.uniform() ** 2 * wallets.length)] ?? new Uint8Array(20),
      dst: wallets[Math.floor(rng.uniform() ** 2 * wallets.length)] ?? new Uint8Array(20),
      amount,
      item: new Uint8Array(32),
    })
  }
  return columns.take()
}

function word(rng: Rng.Rng, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, () => rng.below(256))
}

function* slices(transfers: TransferColumns) {
  const step = ROWS_A_BLOCK * BLOCKS_A_SLICE
  for (let from = 0; from < transfers.rows; from += step) {
    const part = Columns.range(transfers, from, Math.min(from + step, transfers.rows))
    const first = part.block[0] ?? 0
    yield {
      chain: CHAIN,
      stream: 'transfers:all',
      axis: 'block',
      covers: { from: first, to: (part.block[part.rows - 1] ?? 0) + 1 },
      final: true,
      source: 'bench',
      rows: { kind: 'packed', transfers: part, headers: [] },
    } as const
  }
}

/** The rows as the cells of an ethereum-etl token transfer file. */
function rowsOf(transfers: TransferColumns): string[][] {
  return Array.from({ length: transfers.rows }, (_, i) => {
    const { token, src, dst, amountUnits, logIndex, block, atS } = Columns.row(transfers, i)
    const at = new Date(atS * 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC')
    return [token, src, dst, amountUnits.toString(), String(logIndex), String(block), at]
  })
}
