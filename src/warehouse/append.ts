/** Puts slices into the tables: rows, new wallets and tokens, headers and the covered range, in one transaction. */
import type { ChainId } from '../core/chain.ts'
import { Failure, throwIfAborted } from '../core/failure.ts'
import { type Progress, silent } from '../core/progress.ts'
import type { Range, RangeSet } from '../core/ranges.ts'
import { type BlockHeader, DOUBTFUL, KIND, type PackedRows, type Slice, type TransferColumns } from '../ingest/slice.ts'
import * as Coverage from './coverage.ts'
import * as Dictionary from './dictionary.ts'
import * as Events from './events.ts'
import * as Exact from './exact.ts'
import * as Import from './import.ts'
import * as Queries from './queries.generated.ts'
import * as Restate from './restate.ts'
import * as Rewind from './rewind.ts'
import * as Saturation from './saturation.ts'
import * as Transactions from './transactions.ts'
import * as Unplaced from './unplaced.ts'
import type { Warehouse } from './warehouse.ts'

/** What else is needed: what to register of a chain that is new (`name`, blocks until finality), progress and cancellation. */
export type Options = {
  readonly chain?: () => Promise<{ readonly name: string; readonly finalityDepth: number }>
  readonly progress?: Progress
  readonly signal?: AbortSignal
}

/** What an append did. `skipped` rows of a file were present already; `alreadyImported` = the very file was. */
export type Appended = {
  readonly rows: number
  readonly skipped: number
  readonly newWallets: number
  readonly newTokens: number
  /** The stream that `covered` is of, where a file told it. */
  readonly stream?: string
  readonly covered: RangeSet
  readonly alreadyImported: boolean
}

/**
 * Appends a slice, all of it or nothing; what it replaces becomes orphaned in the same transaction. Throws `CHAIN_FORKED` when its
 * blocks are not the children of those that stand, `REORG_TOO_DEEP` when these are final, `SLICE_OVERLAPS` when its range is covered in part already,
 * `INVARIANT_BROKEN` when packed rows are unordered or lie outside their range, what {@link Events.append} throws for events, and what
 * {@link Import.read} throws for files.
 */
export async function append(warehouse: Warehouse, slice: Slice, options: Options = {}): Promise<Appended> {
  const { progress = silent, signal } = options
  const { rows } = slice
  throwIfAborted(signal)
  const register = () => chainId(warehouse, slice.chain, options.chain)
  if (rows.kind === 'file')
    return Import.append(warehouse, { ...slice, rows }, { register, progress, ...(signal ? { signal } : {}) })
  const { events = [] } = rows
  for (const columns of [rows.transfers, ...events]) check(columns, slice)
  const dictionaries = Dictionary.of(warehouse)
  const { settle, ...appended } = await warehouse.transaction(async () => {
    const settle = await dictionaries.follow()
    const chain = await register()
    const { covers, streams = [] } = slice
    if (slice.replacesFrom !== undefined) await Rewind.from(warehouse, slice.chain, chain, slice.replacesFrom)
    if (slice.restates && covers) await Coverage.uncover(warehouse, slice.chain, [covers], [slice.stream, ...streams])
    const told = covers ? await unsaid(warehouse, slice, { chain, covers, rows }) : rows
    await Rewind.refuseFork(warehouse, slice.chain, { ...slice, rows })
    for (const stream of covers ? [slice.stream, ...streams] : [])
      if (covers) await Coverage.refuseOverlap(warehouse, { chain: slice.chain, stream, range: covers })
    await transfers(warehouse, dictionaries, chain, told.transfers)
    await Events.append(warehouse, dictionaries, chain, told.events ?? [])
    if (rows.transactions) await Transactions.append(warehouse, dictionaries, chain, rows.transactions)
    const named = await dictionaries.flush()
    await headers(warehouse, chain, rows.headers)
    if (covers) await claimed(warehouse, slice, covers)
    if (covers && slice.axis === 'block') await Unplaced.settle(warehouse, chain, covers)
    await oddities(warehouse, chain, slice)
    throwIfAborted(signal)
    const covered = covers ? [covers] : []
    const events = (told.events ?? []).reduce((sum, each) => sum + each.rows, 0)
    const added = told.transfers.rows + events + (rows.transactions?.rows ?? 0)
    return { settle, rows: added, skipped: 0, ...named, covered, alreadyImported: false }
  })
  settle()
  progress({ stage: 'append', done: appended.rows, total: appended.rows, unit: 'rows' })
  return appended
}

type Told = { readonly chain: number; readonly covers: Range; readonly rows: PackedRows }

/** The rows that do not stand yet: a file, or a filter of the same node, may have given some of them before. */
async function unsaid(warehouse: Warehouse, slice: Slice, { chain, covers, rows }: Told): Promise<PackedRows> {
  if (slice.restates) return restated(warehouse, chain, covers, rows)
  const streams = [slice.stream, ...(slice.streams ?? [])]
  const range = { from_n: BigInt(covers.from), to_n: BigInt(covers.to) }
  const found = await warehouse.one(Queries.sharedRange, { chain: slice.chain, streams, ...range })
  return found?.shared ? Restate.missing(warehouse, chain, covers, rows) : rows
}

/** What a second look adds; what was derived without it is dropped. */
async function restated(warehouse: Warehouse, chain: number, range: Range, rows: PackedRows): Promise<PackedRows> {
  const told = await Restate.missing(warehouse, chain, range, rows)
  const times = [told.transfers, ...(told.events ?? [])].flatMap(({ atS, rows: count }) =>
    count > 0 ? [atS[0] ?? 0] : [],
  )
  if (times.length > 0) await Rewind.dropStale(warehouse, Math.min(...times))
  return told
}

async function chainId(warehouse: Warehouse, chain: ChainId, known: Options['chain']): Promise<number> {
  const found = await warehouse.one(Queries.chainId, { chain })
  if (found) return found.id
  const { name, finalityDepth } = known ? await known() : { name: chain, finalityDepth: 64 }
  await warehouse.run(Queries.addChain, { chain, name, finality_depth: finalityDepth })
  return chainId(warehouse, chain, known)
}

async function transfers(
  warehouse: Warehouse,
  dictionaries: Dictionary.Dictionaries,
  chain: number,
  columns: TransferColumns,
): Promise<void> {
  const { rows, block, logIndex, sub, kind } = columns
  if (rows === 0) return
  const amount = Saturation.of(columns.amount, rows, 'uint256')
  const hasItem = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) hasItem[row] = kind[row] === KIND.erc20 ? 0 : 1
  const item = Saturation.of(columns.item, rows, 'uint256', hasItem)
  const saturated = new Uint8Array(rows)
  for (const { row } of amount.big) saturated[row] = 1
  for (const { row } of item.big) saturated[row] = (saturated[row] ?? 0) | 2
  const placed = {
    chain: new Uint16Array(rows).fill(chain),
    block,
    log_index: logIndex,
    sub,
    tx_index: columns.txIndex,
    at_s: columns.atS,
    kind,
    token: dictionaries.tokens(chain, columns.token, kind, rows),
    src: dictionaries.wallets(columns.src, rows),
    dst: dictionaries.wallets(columns.dst, rows),
    amount: amount.words,
    item: { values: item.words, valid: hasItem },
    saturated,
  }
  await warehouse.appendColumns('chain.transfer', placed, Saturation.byWidth(amount.words, saturated))
  await Exact.keep(warehouse, chain, { field: 'transfer.amount', block, logIndex, sub }, amount)
  await Exact.keep(warehouse, chain, { field: 'transfer.item', block, logIndex, sub }, item)
}

async function claimed(warehouse: Warehouse, slice: Slice, range: Range): Promise<void> {
  const { chain, source, evidence = 'memory', doubted = false } = slice
  if (doubted) await Coverage.doubt(warehouse, chain, source)
  await Coverage.claim(
    warehouse,
    { ...slice, range, evidence, suspect: doubted && DOUBTFUL.includes(evidence) },
    slice.streams,
  )
}

async function oddities(warehouse: Warehouse, chain: number, { oddities: seen = [], source }: Slice): Promise<void> {
  if (seen.length === 0) return
  await warehouse.run(Queries.addOddities, {
    chain,
    blocks: seen.map(({ block }) => block),
    log_indexes: seen.map(({ logIndex }) => logIndex) as readonly number[],
    kinds: seen.map(({ kind }) => kind),
    details: seen.map(({ detail }) => detail),
    source,
    at_s: warehouse.now(),
  })
}

async function headers(warehouse: Warehouse, chain: number, known: readonly BlockHeader[]): Promise<void> {
  if (known.length === 0) return
  await warehouse.run(Queries.dropUnhashedBlocks, { chain, blocks: known.map((header) => header.block) })
  await warehouse.run(Queries.addBlocks, {
    chain,
    blocks: known.map((header) => header.block),
    times: known.map((header) => header.atS),
    hashes: known.map((header) => header.hash),
    parents: known.map((header) => header.parent),
  })
}

type Placed = Pick<TransferColumns, 'rows' | 'block' | 'logIndex' | 'sub' | 'atS'>

function check({ rows, block, logIndex, sub, atS }: Placed, { axis, covers }: Slice): void {
  const at = axis === 'block' ? block : atS
  for (let row = 0; row < rows; row++) {
    const place = at[row] ?? 0
    if (covers && (place < covers.from || place >= covers.to)) {
      throw new Failure('INVARIANT_BROKEN', 'A slice holds a row outside the range that it covers.', {
        row,
        at: place,
        ...covers,
      })
    }
    if (row > 0 && !ascends(block, logIndex, sub, row)) {
      throw new Failure('INVARIANT_BROKEN', 'The rows of a slice are not in (block, logIndex, sub) order.', { row })
    }
  }
}

function ascends(block: Uint32Array, logIndex: Uint32Array, sub: Uint16Array, row: number): boolean {
  if (block[row] !== block[row - 1]) return (block[row] ?? 0) > (block[row - 1] ?? 0)
  if (logIndex[row] !== logIndex[row - 1]) return (logIndex[row] ?? 0) > (logIndex[row - 1] ?? 0)
  return (sub[row] ?? 0) > (sub[row - 1] ?? 0)
}
