/** Reads a file's rows into the tables in bulk, by SQL, in one transaction: every row of the file, or none. */
import { basename } from 'node:path'
import type { Address } from '../core/address.ts'
import { Failure, is, throwIfAborted } from '../core/failure.ts'
import type { Progress } from '../core/progress.ts'
import * as Ranges from '../core/ranges.ts'
import { fromBaseText } from '../core/units.ts'
import type { FileRows, Slice } from '../ingest/slice.ts'
import * as Stream from '../ingest/stream.ts'
import type { Appended } from './append.ts'
import * as Checks from './checks.ts'
import * as Coverage from './coverage.ts'
import * as File from './file.ts'
import {
  big,
  insertText,
  kinds,
  namesText,
  type Place,
  standardOf,
  type Target,
  takenText,
  timesText,
  typedText,
  unseen,
} from './kinds.ts'
import * as Mentions from './mentions.ts'
import * as Prices from './prices.ts'
import * as Queries from './queries.generated.ts'
import { literal, type Query, type Values } from './query.ts'
import * as Unplaced from './unplaced.ts'
import type { Warehouse } from './warehouse.ts'

/** What {@link append} needs beside the slice: how to give the chain its number, progress, cancellation. */
export type Context = {
  readonly register: () => Promise<number>
  readonly progress: Progress
  readonly signal?: AbortSignal
}

type FileSlice = Slice & { readonly rows: FileRows }

/**
 * Appends a slice whose rows are in a file. The same file again gives `alreadyImported`; rows that are present already are
 * skipped. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_COLUMN_UNKNOWN`, `FILE_MALFORMED` {file, row, line, column, value,
 * expected} for the first bad row, and `SLICE_OVERLAPS` when the slice states a range that is covered in part.
 */
export async function append(warehouse: Warehouse, slice: FileSlice, context: Context): Promise<Appended> {
  const { sha256, fileKind: kind, path, container } = slice.rows
  if (await warehouse.one(Queries.importedFile, { sha256, kind })) return { ...nothing, alreadyImported: true }
  const { progress, signal } = context
  await using file = await File.open(path, { container, ...(signal ? { signal } : {}) })
  const used = targetsOf(slice.rows, file)
  progress({ stage: 'import', done: 0, total: null, unit: 'rows', note: basename(path) })
  try {
    const appended = await warehouse.transaction(() => read(warehouse, slice, file, used, context))
    progress({ stage: 'import', done: appended.rows, total: appended.rows, unit: 'rows', note: basename(path) })
    return appended
  } catch (cause) {
    if (is(cause, 'WAREHOUSE_QUERY_FAILED') && cause.facts.query === SCAN) throw await file.explain(cause)
    if (!is(cause, 'FILE_MALFORMED') || typeof cause.facts.row !== 'number') throw cause
    const line = await file.lineOf(cause.facts.row)
    throw new Failure('FILE_MALFORMED', cause.message, { ...cause.facts, line }, { cause })
  }
}

const SCAN = 'import.scan'
const nothing = { rows: 0, skipped: 0, newWallets: 0, newTokens: 0, covered: [], alreadyImported: false }

async function read(
  warehouse: Warehouse,
  slice: FileSlice,
  file: File.File,
  used: readonly Target[],
  { register, signal }: Context,
): Promise<Appended> {
  const { rows } = slice
  const kind = kinds[rows.fileKind]
  const run = (name: string, text: string, types: Readonly<Record<string, string>> = {}, values: Values = {}) =>
    warehouse.run({ name, text, params: types, required: [] }, values)
  await run(SCAN, `CREATE OR REPLACE TEMP TABLE import_typed AS ${typedText(rows, used, file)}`)
  const first = await warehouse.one(firstRow)
  await run(
    'import.rows',
    `CREATE OR REPLACE TEMP VIEW import_rows AS SELECT rowid - ${first?.at ?? 0n} + 1 AS n, * FROM import_typed`,
  )
  throwIfAborted(signal)
  const mentions = Mentions.of(kind, rows, used, file)
  for (const each of mentions) await run('import.mentions', Mentions.gatherText(each))
  const told = { file, rows, used, mentions }
  await Checks.refuseBadCell(warehouse, told)
  await Checks.refuseOtherChain(warehouse, slice, used)
  if (rows.fileKind === 'blocks') await Checks.refuseNoTime(warehouse, told)
  if (kind.key.length > 0) await Checks.refuseTwice(warehouse, told)
  throwIfAborted(signal)

  const chain = await register()
  const newWallets = kind.wallets.length > 0 ? await run('import.wallets', Mentions.newWallets) : 0
  if (rows.fileKind === 'blocks' || rows.fileKind === 'unplaced') await Checks.refuseOtherTime(warehouse, file, chain)
  const newTokens = await addTokens(run, chain, rows, used)
  for (const { name } of mentions) {
    const params = name === 'import_token' ? { types: { chain: 'USMALLINT' }, values: { chain } } : {}
    await run('import.ids', Mentions.idTexts[name], params.types, params.values)
  }
  const place = await placeOf(warehouse, rows, used, chain)
  if (rows.fileKind === 'transactions') {
    await run(
      'import.blocks',
      `INSERT INTO chain.block SELECT $chain, r.block, min(r.at_s), NULL, NULL FROM import_rows r
        WHERE NOT EXISTS (FROM chain.block b WHERE b.chain = $chain AND b.block = r.block) GROUP BY r.block ORDER BY r.block`,
      { chain: 'USMALLINT' },
      { chain },
    )
  }
  const isTimeless = rows.fileKind === 'transfers' && !used.some((target) => target.name === 'at_s')
  if (isTimeless) {
    const { first, last } = place
    const types = { chain: 'USMALLINT', first: 'UINTEGER', last: 'UINTEGER' }
    await run('import.times', timesText, types, { chain, first, last })
  }
  const refuseUnknownTime = () => Checks.refuseUnknownTime(warehouse, file, chain, used)
  if (rows.fileKind === 'transfers' && place.isTaken) await refuseUnknownTime()
  if (rows.fileKind === 'prices') await Prices.refuseOther(warehouse, file, { chain, rows, used })
  if (rows.fileKind === 'unplaced') await Unplaced.weigh(warehouse, { file, rows, used, chain })
  const total = await warehouse.one(count)
  const { text: insert, types, values } = insertText(rows, used, chain, place)
  const bigs = await bigNumbers(warehouse, { used, rows, chain, place })
  const inserted = await run('import.insert', insert, types, values)
  const all = Number(total?.n ?? 0n)
  if (kind.key.length > 0 && !place.isTaken && inserted < all) {
    // Rows that no other could displace are missing: their blocks have no time.
    if (rows.fileKind === 'transfers') await refuseUnknownTime()
    throw new Failure('INVARIANT_BROKEN', 'An import lost rows.', { path: rows.path, rows: all, inserted })
  }
  for (const one of bigs) await warehouse.run(Queries.addBigAmounts, one)
  if (rows.fileKind === 'labels' && used.some((target) => target.name === 'name')) {
    const names = namesText(rows, used)
    await run('import.names', names.text, names.types, names.values)
  }
  const { stream, covered } = await cover(warehouse, slice)
  const range = { from: place.first, to: place.last + 1 }
  const settled = ['transfers', 'unplaced'].includes(rows.fileKind) ? await Unplaced.settle(warehouse, chain, range) : 0
  const added = rows.fileKind === 'unplaced' ? Math.max(0, settled) : inserted
  const { sha256, path, format, fileKind } = rows
  await warehouse.run(Queries.addImportedFile, {
    sha256,
    name: basename(path),
    format,
    kind: fileKind,
    rows: BigInt(all),
    at_s: warehouse.now(),
  })
  await run('import.done', 'DROP VIEW import_rows')
  const own = [...(rows.fileKind === 'unplaced' ? ['import_unplaced'] : []), ...(isTimeless ? ['import_time'] : [])]
  const temporary = mentions.flatMap(({ name }) => [name, `${name}_id`])
  for (const table of ['import_typed', ...temporary, ...own]) await run('import.done', `DROP TABLE ${table}`)
  throwIfAborted(signal)
  return {
    rows: added,
    skipped: Math.max(0, all - added),
    newWallets,
    newTokens,
    stream,
    covered,
    alreadyImported: false,
  }
}

type Run = (name: string, text: string, types?: Readonly<Record<string, string>>, values?: Values) => Promise<number>

// Rows of an open transaction are not numbered from 0 but from 2^55 or so.
const firstRow: Query<Record<never, never>, { at: bigint | null }> = {
  name: 'import.first',
  text: 'SELECT min(rowid) AS at FROM import_typed',
  params: {},
  required: [],
}

const count: Query<Record<never, never>, { n: bigint }> = {
  name: 'import.count',
  text: 'SELECT count(*) AS n FROM import_rows',
  params: {},
  required: ['n'],
}

function targetsOf(rows: FileRows, file: File.File): readonly Target[] {
  const used = kinds[rows.fileKind].targets.filter(
    (target) => !target.absent || (rows.columns[target.name] ?? rows.fixed?.[target.name]) !== undefined,
  )
  File.requireColumns(
    file,
    used.flatMap((target) =>
      rows.columns[target.name] === undefined && rows.fixed?.[target.name] !== undefined
        ? []
        : [rows.columns[target.name] ?? target.name],
    ),
  )
  const hasToken = used.some((target) => target.name === 'token') || rows.collection !== undefined
  Checks.refuseFloats(rows, used, file)
  if (!hasToken && (rows.fileKind === 'transfers' || rows.fileKind === 'sales')) {
    const { path, columns } = file
    throw new Failure('FILE_COLUMN_UNKNOWN', `${path} does not say which token moved.`, {
      file: path,
      column: 'token',
      columns,
    })
  }
  return used
}

/** Which blocks the rows span, and whether others of their kind stand there. */
async function placeOf(warehouse: Warehouse, rows: FileRows, used: readonly Target[], chain: number): Promise<Place> {
  const { key } = kinds[rows.fileKind]
  const hasBlock =
    (key.includes('block') || rows.fileKind === 'unplaced') && used.some((target) => target.name === 'block')
  const span: Query<Record<never, never>, { first: number | null; last: number | null }> = {
    name: 'import.blocks',
    text: 'SELECT min(block) AS first, max(block) AS last FROM import_rows',
    params: {},
    required: [],
  }
  const found = hasBlock ? await warehouse.one(span) : undefined
  const [first, last] = [found?.first ?? 0, found?.last ?? 0]
  if (key.length === 0) return { first, last, isTaken: true }
  const within = hasBlock ? { types: { first: 'UINTEGER', last: 'UINTEGER' }, values: { first, last } } : null
  const taken: Query<Values, { taken: boolean }> = {
    name: 'import.taken',
    text: takenText(rows),
    params: { chain: 'USMALLINT', ...within?.types },
    required: ['taken'],
  }
  return { first, last, isTaken: (await warehouse.one(taken, { chain, ...within?.values }))?.taken ?? true }
}

async function addTokens(run: Run, chain: number, rows: FileRows, used: readonly Target[]): Promise<number> {
  const { collection } = rows
  const next = '((SELECT count(*) FROM chain.token) + row_number() OVER (ORDER BY place) - 1)::UINTEGER'
  const isNew = 'NOT EXISTS (FROM chain.token t WHERE t.chain = $chain AND t.address = a.address)'
  // Tokens that only events named learn from the file what they are.
  if (used.some((target) => target.name === 'token')) {
    const named = kinds[rows.fileKind].tokens.includes('token')
      ? 'SELECT address, min(place) AS place FROM import_token GROUP BY address'
      : 'SELECT token AS address, min(n) AS place FROM import_rows WHERE octet_length(token) = 20 GROUP BY token'
    await run(
      'import.standards',
      `UPDATE chain.token SET standard = ${literal(standardOf(rows, used))}
        WHERE chain = $chain AND standard = 'unknown' AND address IN (SELECT address FROM (${named}))`,
      { chain: 'USMALLINT' },
      { chain },
    )
    return run(
      'import.tokens',
      `INSERT INTO chain.token SELECT ${next}, $chain, address, ${literal(standardOf(rows, used))}, NULL, NULL
        FROM (${named}) a WHERE ${isNew} ORDER BY place`,
      { chain: 'USMALLINT' },
      { chain },
    )
  }
  if (!collection) return 0
  const types = {
    chain: 'USMALLINT',
    address: 'VARCHAR',
    standard: 'VARCHAR',
    symbol: 'VARCHAR',
    decimals: 'UTINYINT',
  }
  await run(
    'import.standard',
    `UPDATE chain.token SET standard = $standard, symbol = $symbol, decimals = $decimals
      WHERE chain = $chain AND standard = 'unknown' AND address = unhex(substr($address, 3))`,
    types,
    { chain, ...collection },
  )
  return run(
    'import.collection',
    `INSERT INTO chain.token SELECT ${next}, $chain, address, $standard, $symbol, $decimals
      FROM (SELECT unhex(substr($address, 3)) AS address, 0 AS place) a WHERE ${isNew}`,
    types,
    { chain, ...collection },
  )
}

type BigRow = { block: number; log_index: number; text: string }

type Placed = {
  readonly used: readonly Target[]
  readonly rows: FileRows
  readonly chain: number
  readonly place: Place
}

async function bigNumbers(warehouse: Warehouse, { used, rows, chain, place }: Placed) {
  const found = []
  const { key } = kinds[rows.fileKind]
  // A sale has no log: `log_index` carries its seq, and `block` is 0 where the source states none.
  const block = used.some((target) => target.name === 'block') ? 'coalesce(r.block, 0)' : '0'
  const position = key.at(-1) ?? 'seq'
  for (const target of used) {
    if (!target.field) continue
    const query: Query<Values, BigRow> = {
      name: 'import.big',
      text: `SELECT (${block})::UINTEGER AS block, r.${position}::UINTEGER AS log_index, r.${big(target)} AS text
        FROM import_rows r WHERE r.${big(target)} IS NOT NULL AND ${unseen(rows, place)} ORDER BY r.n`,
      params: place.isTaken ? { chain: 'USMALLINT' } : {},
      required: ['*'],
    }
    const saturated = await warehouse.all(query, place.isTaken ? { chain } : {})
    if (saturated.length === 0) continue
    found.push({
      chain,
      field: target.field,
      blocks: saturated.map((row) => row.block),
      log_indexes: saturated.map((row) => row.log_index),
      subs: saturated.map(() => 0),
      exact: saturated.map((row) => fromBaseText(row.text)),
    })
  }
  return found
}

type Covered = { readonly stream: string; readonly covered: Ranges.RangeSet }

async function cover(warehouse: Warehouse, slice: FileSlice): Promise<Covered> {
  const { covers, axis, rows, stream } = slice
  const evidence = slice.evidence ?? 'file'
  // Labels and prices are facts, and a list of blocks may have holes: none completes a range.
  if (['labels', 'blocks', 'prices'].includes(rows.fileKind)) return { stream, covered: [] }
  if (covers) {
    await Coverage.refuseOverlap(warehouse, { ...slice, range: covers })
    await Coverage.claim(warehouse, { ...slice, evidence, range: covers })
    return { stream, covered: [covers] }
  }
  const place = axis === 'block' ? 'r.block' : rows.fileKind === 'sales' ? 'r.at' : 'r.at_s'
  const span: Query<Record<never, never>, { first: bigint | null; last: bigint | null }> = {
    name: 'import.span',
    text: `SELECT min(${place})::BIGINT AS first, max(${place})::BIGINT AS last FROM import_rows r`,
    params: {},
    required: [],
  }
  const found = await warehouse.one(span)
  if (found?.first == null || found.last == null) return { stream, covered: [] }
  const own = [Ranges.range(Number(found.first), Number(found.last) + 1)]
  const [main = stream, ...more] = rows.complete === 'contracts' ? await streamsOf(warehouse, rows) : [stream]
  const claim = async (each: string): Promise<Ranges.RangeSet> => {
    const fresh = Ranges.difference(own, await Coverage.of(warehouse, slice.chain, each))
    for (const range of fresh) await Coverage.claim(warehouse, { ...slice, stream: each, evidence, range })
    return fresh
  }
  for (const each of more) await claim(each)
  const covered = await claim(main)
  // A range that is complete for nothing is kept, so that its rows belong to one, and not told as complete.
  return { stream: main, covered: main === Stream.PARTIAL ? [] : covered }
}

const MAX_CONTRACTS = 64

/** The streams that are complete where a file is for each of its contracts: that of all of them first, as a node's is called. */
async function streamsOf(warehouse: Warehouse, rows: FileRows): Promise<readonly string[]> {
  const named: Query<Record<never, never>, { address: Address }> = {
    name: 'import.contracts',
    text: `SELECT DISTINCT '0x' || lower(hex(address)) AS address FROM import_token ORDER BY 1`,
    params: {},
    required: ['*'],
  }
  const contracts = (await warehouse.all(named)).map(({ address }) => address)
  if (contracts.length > MAX_CONTRACTS) {
    const says = `${rows.path} names ${contracts.length} contracts; at most ${MAX_CONTRACTS} can be stated to be complete.`
    throw new Failure('INPUT_INVALID', says, { argument: 'complete', path: rows.path })
  }
  return [...new Set([Stream.of(contracts), ...contracts.map((one) => Stream.of([one]))])]
}
