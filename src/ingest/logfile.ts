/** `lab decode`: the token movements in a file of logs, one JSON object a line, without a warehouse. */
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Failure, throwIfAborted } from '../core/failure.ts'
import { type Progress, silent } from '../core/progress.ts'
import * as Columns from './columns.ts'
import * as Decode from './decode.ts'
import * as Log from './log.ts'
import { KIND, type TransferColumns } from './slice.ts'
import * as TextFile from './textfile.ts'

/** Where to write the movements (CSV; gzip when it ends in `.gz`), and who watches. */
export type Options = { readonly out?: string; readonly progress?: Progress; readonly signal?: AbortSignal }

const CSV_HEADER = 'token,src,dst,amount,item,kind,block,log_index,sub\n'
const KIND_NAME: Readonly<Record<number, string>> = {
  [KIND.erc20]: 'erc20',
  [KIND.erc721]: 'erc721',
  [KIND.erc1155]: 'erc1155',
}
const BLOCK_ROWS = 4096

/**
 * Decodes the NDJSON file of logs at `path` (JSON-RPC or ethereum-etl fields; gzip or plain; blank lines are skipped) and
 * counts what was read. With `out`, also writes `token,src,dst,amount,item,kind,block,log_index,sub`: amount and item in
 * decimal, item empty for ERC-20, kind `erc20`, `erc721` or `erc1155`; the file appears whole or not at all. Throws `FILE_MALFORMED` naming the row that is not a
 * JSON object, `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `ABORTED`.
 */
export async function decode(path: string, options: Options = {}): Promise<Decode.Tally> {
  const decoder = Decode.open()
  const blocks = movements(path, decoder, options)
  if (options.out === undefined) {
    for await (const _ of blocks);
  } else {
    await write(options.out, blocks)
  }
  return decoder.tally()
}

async function* movements(path: string, decoder: Decode.Decoder, options: Options): AsyncGenerator<TransferColumns> {
  const progress = options.progress ?? silent
  let pending = 0
  for await (const { text, row } of TextFile.lines(path, options.signal)) {
    if (text.trim() === '') continue
    decoder.add(Log.parse(object(text, path, row)))
    if (++pending < BLOCK_ROWS) continue
    throwIfAborted(options.signal)
    progress({ stage: 'decode', done: row, total: null, unit: 'logs' })
    pending = 0
    yield decoder.take()
  }
  yield decoder.take()
}

function object(text: string, path: string, row: number): object {
  try {
    const value: unknown = JSON.parse(text)
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value
  } catch (cause) {
    throw new Failure('FILE_MALFORMED', `Row ${row} of ${path} is not JSON.`, { path, row }, { cause })
  }
  throw new Failure('FILE_MALFORMED', `Row ${row} of ${path} is not a JSON object.`, { path, row })
}

async function write(out: string, blocks: AsyncIterable<TransferColumns>): Promise<void> {
  const partial = `${out}.partial`
  try {
    await mkdir(dirname(out), { recursive: true })
    const csv = Readable.from(csvOf(blocks))
    const file = createWriteStream(partial)
    await (out.endsWith('.gz') ? pipeline(csv, createGzip(), file) : pipeline(csv, file))
    await rename(partial, out)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

async function* csvOf(blocks: AsyncIterable<TransferColumns>): AsyncGenerator<string> {
  yield CSV_HEADER
  for await (const columns of blocks) {
    let text = ''
    for (let i = 0; i < columns.rows; i++) {
      const { token, src, dst, amountUnits, item, kind, block, logIndex, sub } = Columns.row(columns, i)
      text += `${token},${src},${dst},${amountUnits},${kind === KIND.erc20 ? '' : item},${KIND_NAME[kind]},${block},${logIndex},${sub}\n`
    }
    if (text !== '') yield text
  }
}
