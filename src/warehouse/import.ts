/** Reads a file's rows into the tables in bulk, by SQL, in one transaction: every row of the file, or none. */
import { basename } from 'node:path'
import { Failure, is, throwIfAborted } from '../core/failure.ts'
import type { Progress } from '../core/progress.ts'
import * as Ranges from '../core/ranges.ts'
import { fromBaseText } from '../core/units.ts'
import type { FileRows, Slice } from '../ingest/slice.ts'
import type { Appended } from './append.ts'
import * as Coverage from './coverage.ts'
import * as File from './file.ts'
import {
  big,
  insertText,
  isBad,
  type Kind,
  kinds,
  standardOf,
  type Target,
  typedText,
  unseen,
  walletsText,
} from './kinds.ts'
import * as Prices from './prices.ts'
import * as Queries from './queries.generated.ts'
import { identifier, literal, type Query, type Values } from './query.ts'
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
  await refuseBadCell(warehouse, file, rows, used)
  await refuseOtherChain(warehouse, slice, used)
  if (kind.key.length > 0) await refuseTwice(warehouse, file, kind, rows)
  throwIfAborted(signal)

  const chain = await register()
  const newWallets = kind.wallets.length > 0 ? await run('import.wallets', walletsText(kind)) : 0
  if (rows.fileKind === 'blocks') await refuseOtherTime(warehouse, file, chain)
  const newTokens = await addTokens(run, chain, rows, used)
  if (rows.fileKind === 'transactions') {
    await run(
      'import.blocks',
      `INSERT INTO chain.block SELECT $chain, r.block, min(r.at_s), NULL, NULL FROM import_rows r
        WHERE NOT EXISTS (FROM chain.block b WHERE b.chain = $chain AND b.block = r.block) GROUP BY r.block ORDER BY r.block`,
      { chain: 'USMALLINT' },
      { chain },
    )
  }
  if (rows.fileKind === 'transfers') await refuseUnknownTime(warehouse, file, chain, used)
  if (rows.fileKind === 'prices') await Prices.refuseOther(warehouse, file, { chain, rows, used })
  const total = await warehouse.one(count)
  const { text: insert, types, values } = insertText(rows, used, chain)
  const bigs = await bigNumbers(warehouse, used, kind, rows, chain)
  const added = await run('import.insert', insert, types, values)
  for (const one of bigs) await warehouse.run(Queries.addBigAmounts, one)
  const covered = await cover(warehouse, slice)
  const { sha256, path, format, fileKind } = rows
  const all = Number(total?.n ?? 0n)
  await warehouse.run(Queries.addImportedFile, {
    sha256,
    name: basename(path),
    format,
    kind: fileKind,
    rows: BigInt(all),
    at_s: warehouse.now(),
  })
  await run('import.done', 'DROP VIEW import_rows')
  await run('import.done', 'DROP TABLE import_typed')
  throwIfAborted(signal)
  return { rows: added, skipped: Math.max(0, all - added), newWallets, newTokens, covered, alreadyImported: false }
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
  refuseFloats(rows, used, file)
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

/** Money is never a float: it has lost its last digits already. */
function refuseFloats(rows: FileRows, used: readonly Target[], file: File.File): void {
  for (const target of used) {
    const column = rows.columns[target.name] ?? target.name
    const type = file.types[column]
    if (!(target.field ?? target.money) || !type || !/^(FLOAT|DOUBLE)$/.test(type)) continue
    const expected = 'whole numbers, texts or bytes: money is never a float'
    const problem = `the column ${column} holds floats (${type}), whose last digits are lost; export it as text or bytes.`
    throw File.malformed(file.path, problem, { row: 0, column, value: null, expected })
  }
}

async function refuseOtherChain(warehouse: Warehouse, slice: FileSlice, used: readonly Target[]): Promise<void> {
  if (!used.some((target) => target.name === 'chain')) return
  const other: Query<{ chain: string }, { n: bigint; chain: string }> = {
    name: 'import.chain',
    text: 'SELECT n, chain FROM import_rows WHERE chain <> $chain ORDER BY n LIMIT 1',
    params: { chain: 'VARCHAR' },
    required: ['*'],
  }
  const found = await warehouse.one(other, { chain: slice.chain })
  if (!found) return
  const { path } = slice.rows
  const says = `Row ${found.n} of ${path} is from ${found.chain}, not ${slice.chain}; one file is imported for one chain.`
  throw new Failure('CHAIN_MISMATCH', says, {
    file: path,
    row: Number(found.n),
    expected: slice.chain,
    actual: found.chain,
  })
}

async function refuseOtherTime(warehouse: Warehouse, file: File.File, chain: number): Promise<void> {
  const other: Query<{ chain: number }, { n: bigint; block: number; at_s: number }> = {
    name: 'import.known',
    text: `SELECT r.n, r.block, b.at_s FROM import_rows r JOIN chain.block b ON b.chain = $chain AND b.block = r.block
      WHERE b.at_s <> r.at_s ORDER BY r.n LIMIT 1`,
    params: { chain: 'USMALLINT' },
    required: ['*'],
  }
  const found = await warehouse.one(other, { chain })
  if (!found) return
  const problem = `row ${found.n} gives block ${found.block} another time than the warehouse knows, ${found.at_s}.`
  const facts = { row: Number(found.n), column: 'at_s', value: null, expected: `${found.at_s}` }
  throw File.malformed(file.path, problem, facts)
}

async function refuseBadCell(
  warehouse: Warehouse,
  file: File.File,
  rows: FileRows,
  used: readonly Target[],
): Promise<void> {
  const which = used.map((target, i) => `WHEN ${isBad(target)} THEN ${i}`).join(' ')
  const query: Query<Record<never, never>, { n: bigint; which: number }> = {
    name: 'import.check',
    text: `SELECT n, which FROM (SELECT n, (CASE ${which} END)::INTEGER AS which FROM import_rows)
      WHERE which IS NOT NULL ORDER BY n LIMIT 1`,
    params: {},
    required: ['*'],
  }
  const bad = await warehouse.one(query)
  const target = bad && used[bad.which]
  if (!target) return
  const column = rows.columns[target.name] ?? target.name
  const isFixed = rows.columns[target.name] === undefined && rows.fixed?.[target.name] !== undefined
  const cell: Query<{ before: bigint }, { value: string | null }> = {
    name: 'import.cell',
    text: `SELECT ${isFixed ? literal(rows.fixed?.[target.name] ?? '') : identifier(column)} AS value FROM ${file.scan} LIMIT 1 OFFSET $before`,
    params: { before: 'BIGINT' },
    required: [],
  }
  const found = await warehouse.one(cell, { before: bad.n - 1n })
  const value = found?.value?.slice(0, 200) ?? null
  const { expected } = target.cell
  const what = value === null ? 'the cell is empty' : `"${value.slice(0, 90)}"`
  const problem = `row ${bad.n}, column ${column}: ${what} where ${expected} was expected.`
  throw File.malformed(file.path, problem, { row: Number(bad.n), column, value, expected })
}

async function refuseTwice(warehouse: Warehouse, file: File.File, kind: Kind, rows: FileRows): Promise<void> {
  const key = kind.key.join(', ')
  const twice: Query<Record<never, never>, { n: bigint; first: bigint }> = {
    name: 'import.twice',
    text: `SELECT min(n) AS n, min(first) AS first FROM (
        SELECT list_sort(list(n))[2] AS n, min(n) AS first FROM import_rows
        SEMI JOIN (SELECT ${key} FROM import_rows GROUP BY ${key} HAVING count(*) > 1) USING (${key}) GROUP BY ${key}
      ) HAVING count(*) > 0`,
    params: {},
    required: ['*'],
  }
  const found = await warehouse.one(twice)
  if (!found) return
  const columns = kind.key.map((name) => rows.columns[name] ?? name).join(', ')
  const problem = `row ${found.n} repeats the ${columns} of an earlier row.`
  throw File.malformed(file.path, problem, {
    row: Number(found.n),
    column: columns,
    value: null,
    expected: 'each once',
  })
}

async function refuseUnknownTime(
  warehouse: Warehouse,
  file: File.File,
  chain: number,
  used: readonly Target[],
): Promise<void> {
  if (used.some((target) => target.name === 'at_s')) return
  const unknown: Query<{ chain: number }, { n: bigint; block: number }> = {
    name: 'import.time',
    text: `SELECT r.n, r.block FROM import_rows r
      WHERE NOT EXISTS (FROM chain.block b WHERE b.chain = $chain AND b.block = r.block) ORDER BY r.n LIMIT 1`,
    params: { chain: 'USMALLINT' },
    required: ['*'],
  }
  const found = await warehouse.one(unknown, { chain })
  if (!found) return
  const expected = 'a time column, or these blocks imported first (--kind blocks, or their transactions)'
  const problem = `the time of block ${found.block} is neither in the file nor in the warehouse.`
  throw File.malformed(file.path, problem, { row: Number(found.n), column: 'at_s', value: null, expected })
}

async function addTokens(run: Run, chain: number, rows: FileRows, used: readonly Target[]): Promise<number> {
  const { collection } = rows
  const next = '((SELECT count(*) FROM chain.token) + row_number() OVER (ORDER BY place) - 1)::UINTEGER'
  const isNew = 'NOT EXISTS (FROM chain.token t WHERE t.chain = $chain AND t.address = a.address)'
  // Tokens that only events named learn from the file what they are.
  if (used.some((target) => target.name === 'token')) {
    await run(
      'import.standards',
      `UPDATE chain.token SET standard = ${literal(standardOf(rows, used))}
        WHERE chain = $chain AND standard = 'unknown' AND address IN (SELECT token FROM import_rows)`,
      { chain: 'USMALLINT' },
      { chain },
    )
    return run(
      'import.tokens',
      `INSERT INTO chain.token SELECT ${next}, $chain, address, ${literal(standardOf(rows, used))}, NULL, NULL
        FROM (SELECT token AS address, min(n) AS place FROM import_rows WHERE octet_length(token) = 20 GROUP BY token) a WHERE ${isNew} ORDER BY place`,
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

async function bigNumbers(warehouse: Warehouse, used: readonly Target[], kind: Kind, rows: FileRows, chain: number) {
  const found = []
  // A sale has no log: `log_index` carries its seq, and `block` is 0 where the source states none.
  const block = used.some((target) => target.name === 'block') ? 'coalesce(r.block, 0)' : '0'
  const position = kind.key.at(-1) ?? 'seq'
  for (const target of used) {
    if (!target.field) continue
    const query: Query<{ chain: number }, BigRow> = {
      name: 'import.big',
      text: `SELECT (${block})::UINTEGER AS block, r.${position}::UINTEGER AS log_index, r.${big(target)} AS text
        FROM import_rows r WHERE r.${big(target)} IS NOT NULL AND ${unseen(rows, 't')} ORDER BY r.n`,
      params: { chain: 'USMALLINT' },
      required: ['*'],
    }
    const saturated = await warehouse.all(query, { chain })
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

async function cover(warehouse: Warehouse, slice: FileSlice): Promise<Ranges.RangeSet> {
  const { covers, axis, rows } = slice
  // Labels and prices are facts, and a list of blocks may have holes: none completes a range.
  if (['labels', 'blocks', 'prices'].includes(rows.fileKind)) return []
  if (covers) {
    await Coverage.refuseOverlap(warehouse, { ...slice, range: covers })
    await Coverage.claim(warehouse, { ...slice, range: covers })
    return [covers]
  }
  const place = axis === 'block' ? 'r.block' : rows.fileKind === 'sales' ? 'r.at' : 'r.at_s'
  const span: Query<Record<never, never>, { first: bigint | null; last: bigint | null }> = {
    name: 'import.span',
    text: `SELECT min(${place})::BIGINT AS first, max(${place})::BIGINT AS last FROM import_rows r`,
    params: {},
    required: [],
  }
  const found = await warehouse.one(span)
  if (found?.first == null || found.last == null) return []
  const own = [Ranges.range(Number(found.first), Number(found.last) + 1)]
  const fresh = Ranges.difference(own, await Coverage.of(warehouse, slice.chain, slice.stream))
  for (const range of fresh) await Coverage.claim(warehouse, { ...slice, range })
  return fresh
}
