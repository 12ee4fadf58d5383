/** Files of past activity, CSV (plain or gzip) or Parquet: one file, one slice, whose rows the warehouse reads in bulk. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { ChainId } from '../../core/chain.ts'
import { Failure, throwIfAborted } from '../../core/failure.ts'
import type { Progress } from '../../core/progress.ts'
import type { RangeSet } from '../../core/ranges.ts'
import * as Formats from '../formats.ts'
import type { FileRows, Slice } from '../slice.ts'
import type { Source } from '../source.ts'
import * as Stream from '../stream.ts'
import * as TextFile from '../textfile.ts'

/** Gives the column names of a Parquet file; the composition root passes the warehouse's reader, the only door to DuckDB. */
export type ColumnsOf = (path: string, signal: AbortSignal) => Promise<readonly string[]>

/** What somebody states of a file of transfers. */
export type Complete = 'all' | 'contracts' | 'none'

/** A file and what it leaves unsaid. */
export type Options = {
  readonly path: string
  readonly columnsOf: ColumnsOf
  /** The chain of its rows; needed unless the format fixes it. */
  readonly chain?: ChainId
  /** What `covered` is keyed by; a file that holds only some of the transfers of its blocks needs its own. */
  readonly stream?: string
  readonly asked?: Formats.Asked
  /**
   * What its transfers are complete for between its first block and its last: everything, the contracts that it names, or nothing.
   * [what its format says]
   */
  readonly complete?: Complete
  /** Token contract, in lower case → its decimals, for exports that state decimal amounts. */
  readonly tokenDecimals?: Readonly<Record<string, number>>
  /** Target column → the text of every row. */
  readonly fixed?: Readonly<Record<string, string>>
}

/** What a file is, from its first bytes. */
export type Inspected = Formats.Detected & { readonly container: FileRows['container'] }

/**
 * The container and format of the file at `path`, from its header alone. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE`,
 * `FILE_MALFORMED` (no header), `FILE_FORMAT_UNKNOWN`.
 */
export async function inspect(
  path: string,
  columnsOf: ColumnsOf,
  signal: AbortSignal,
  asked: Formats.Asked = {},
): Promise<Inspected> {
  throwIfAborted(signal)
  const magic = Buffer.from(await TextFile.head(path, 4)).toString('latin1')
  if (magic === 'PAR1') return { ...Formats.detect(await columnsOf(path, signal), path, asked), container: 'parquet' }
  if (await isList(path, signal)) return { format: Formats.LIST, columns: { wallet: 'address' }, container: 'list' }
  const header = await TextFile.firstLine(path, signal)
  if (header === null) throw new Failure('FILE_MALFORMED', `${path} is empty.`, { path, row: 1 })
  return { ...Formats.detect(cells(header), path, asked), container: 'csv' }
}

/**
 * The source of one file. Its extent is open-ended (`head` = `finalTo` = 2^53-1), because the file states its range only when
 * it is read; `wanted` is ignored. Throws `CHAIN_INVALID` when neither format nor caller names the chain, `CHAIN_MISMATCH`
 * when they differ.
 */
export function open(options: Options): Source {
  const { path, columnsOf, asked = {}, fixed = {}, tokenDecimals = {} } = options
  const about = async (signal: AbortSignal) => {
    const file = await inspect(path, columnsOf, signal, { ...asked, fixed: Object.keys(fixed) })
    return {
      ...file,
      chain: chainOf(options, file.format),
      stream: options.stream ?? streamOf(options, file.format),
    } as const
  }
  return {
    async extent(signal) {
      const { chain, stream } = await about(signal)
      return { chain, stream, head: Number.MAX_SAFE_INTEGER, finalTo: Number.MAX_SAFE_INTEGER }
    },
    async *slices(_wanted: RangeSet, progress: Progress, signal: AbortSignal): AsyncIterable<Slice> {
      const { chain, stream, format, columns, container } = await about(signal)
      const bytes = await TextFile.sha256(path, signal)
      // The same bytes read in another way are another import: a label corrected by hand must not count as seen.
      const how =
        Object.keys({ ...asked.map, ...fixed, ...tokenDecimals }).length > 0
          ? JSON.stringify([columns, fixed, tokenDecimals])
          : ''
      const sha256 = how === '' ? bytes : createHash('sha256').update(`${bytes}${how}`).digest('hex')
      const { collection, decimals } = format
      const rows: FileRows = {
        kind: 'file',
        path,
        format: format.name,
        container,
        fileKind: format.fileKind,
        columns,
        sha256,
        source: format.source,
        ...(Object.keys(fixed).length > 0 ? { fixed } : {}),
        ...(Object.keys(tokenDecimals).length > 0 ? { tokenDecimals } : {}),
        ...(collection ? { collection } : {}),
        ...(options.complete === 'contracts' ? { complete: options.complete } : {}),
        ...(decimals === undefined ? {} : { decimals }),
      }
      const source = `file:${basename(path)}`
      yield { chain, stream, axis: format.axis, covers: null, final: true, source, rows }
      progress({ stage: 'import', done: 1, total: 1, unit: 'files', note: basename(path) })
    },
    reconcile: async () => null,
  }
}

function streamOf({ path, complete }: Options, { name, fileKind, stream }: Formats.Format): string {
  if (complete === undefined) return stream
  if (fileKind !== 'transfers') {
    const says = `${path} holds ${fileKind === 'unplaced' ? 'the transfers of one address' : fileKind}, which complete nothing.`
    throw new Failure('INPUT_INVALID', says, { argument: 'complete', path, format: name })
  }
  // The contracts are known once the file is read.
  return { all: Stream.ALL, contracts: 'transfers:contracts', none: Stream.PARTIAL }[complete]
}

/** Whether the first line that says anything begins with an address, or what should be one, and has one cell. */
async function isList(path: string, signal: AbortSignal): Promise<boolean> {
  for await (const { text } of TextFile.lines(path, signal)) {
    const told = text.replace(/#.*/, '').trim()
    if (told !== '') return /^0x[^,;|\t ]*$/i.test(told)
  }
  return false
}

function chainOf({ path, chain }: Options, format: Formats.Format): ChainId {
  const stated = format.chain ?? chain
  if (!stated) {
    throw new Failure('CHAIN_INVALID', `${path} does not say which chain it is from.`, { path, format: format.name })
  }
  if (chain !== undefined && chain !== stated) {
    throw new Failure('CHAIN_MISMATCH', `${format.name} files are from ${stated}, not ${chain}.`, {
      path,
      expected: chain,
      actual: stated,
    })
  }
  return stated
}

/** The cells of a CSV header (RFC 4180), exactly as they stand: DuckDB looks them up by these names. */
function cells(header: string): readonly string[] {
  const found = header.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)
  return Array.from(found, ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
}
