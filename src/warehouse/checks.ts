/** What is wrong with the rows of a file, found before they enter their table: each refusal names the first bad row. */
import { Failure } from '../core/failure.ts'
import type { FileRows, Slice } from '../ingest/slice.ts'
import * as File from './file.ts'
import { isBad, kinds, type Target } from './kinds.ts'
import type { Mentions } from './mentions.ts'
import { identifier, literal, type Query } from './query.ts'
import type { Warehouse } from './warehouse.ts'

/** A file whose rows stand in `import_rows`, and what its columns are. */
export type Read = {
  readonly file: File.File
  readonly rows: FileRows
  readonly used: readonly Target[]
  readonly mentions: readonly Mentions[]
}

/** Throws `FILE_MALFORMED` for money in floats: it has lost its last digits already. */
export function refuseFloats(rows: FileRows, used: readonly Target[], file: File.File): void {
  for (const target of used) {
    const column = rows.columns[target.name] ?? target.name
    const type = file.types[column]
    if (!(target.field ?? target.money) || !type || !/^(FLOAT|DOUBLE)$/.test(type)) continue
    const expected = 'whole numbers, texts or bytes: money is never a float'
    const problem = `the column ${column} holds floats (${type}), whose last digits are lost; export it as text or bytes.`
    throw File.malformed(file.path, problem, { row: 0, column, value: null, expected })
  }
}

/** Throws `CHAIN_MISMATCH` for the first row that names another chain than the slice. */
export async function refuseOtherChain(
  warehouse: Warehouse,
  slice: Slice & { readonly rows: FileRows },
  used: readonly Target[],
): Promise<void> {
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

/** Throws `FILE_MALFORMED` for the first block without a time; that of the genesis block may be 0. */
export async function refuseNoTime(warehouse: Warehouse, { file, rows }: Read): Promise<void> {
  const none: Query<Record<never, never>, { n: bigint | null }> = {
    name: 'import.no_time',
    text: 'SELECT min(n) AS n FROM import_rows WHERE at_s = 0 AND block > 0',
    params: {},
    required: [],
  }
  const row = (await warehouse.one(none))?.n
  if (row == null) return
  const expected = 'a time above 0'
  const facts = { row: Number(row), column: rows.columns.at_s ?? 'at_s', value: '0', expected }
  throw File.malformed(file.path, `row ${row} says that a block was made at second 0.`, facts)
}

/** Throws `FILE_MALFORMED` for the first block whose time is known to be another. */
export async function refuseOtherTime(warehouse: Warehouse, file: File.File, chain: number): Promise<void> {
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

/** Throws `FILE_MALFORMED` for the first cell of the first row that is malformed, or empty where it must not be. */
export async function refuseBadCell(warehouse: Warehouse, { file, rows, used, mentions }: Read): Promise<void> {
  const mentioned = mentions.flatMap(({ targets }) => targets.map(({ target }) => target))
  const own = used.filter((target) => !mentioned.includes(target))
  const firsts = own.map(
    (target) => `(min(n) FILTER (${isBad(target)}) - 1) * ${used.length} + ${used.indexOf(target)}`,
  )
  const places = mentions.map(({ name, step }) => `(SELECT min(place) - ${step} FROM ${name} WHERE address IS NULL)`)
  const query: Query<Record<never, never>, { place: bigint | null }> = {
    name: 'import.check',
    // `least` leaves NULL out.
    text: `SELECT least(${[...firsts, ...places, 'NULL'].join(', ')})::BIGINT AS place FROM import_rows`,
    params: {},
    required: [],
  }
  const place = (await warehouse.one(query))?.place
  if (place == null) return
  const [before, target] = [place / BigInt(used.length), used[Number(place % BigInt(used.length))]]
  if (!target) throw new Failure('INVARIANT_BROKEN', 'A bad cell has no column.', { place: String(place) })
  const column = rows.columns[target.name] ?? target.name
  const isFixed = rows.columns[target.name] === undefined && rows.fixed?.[target.name] !== undefined
  const cell: Query<{ before: bigint }, { value: string | null }> = {
    name: 'import.cell',
    text: `SELECT ${isFixed ? literal(rows.fixed?.[target.name] ?? '') : identifier(column)} AS value FROM ${file.scan} LIMIT 1 OFFSET $before`,
    params: { before: 'BIGINT' },
    required: [],
  }
  const found = await warehouse.one(cell, { before })
  const row = Number(before) + 1
  const value = found?.value?.slice(0, 200) ?? null
  const { expected } = target.cell
  const what = value === null ? 'the cell is empty' : `"${value.slice(0, 90)}"`
  const problem = `row ${row}, column ${column}: ${what} where ${expected} was expected.`
  throw File.malformed(file.path, problem, { row, column, value, expected })
}

/** Throws `FILE_MALFORMED` for the first row that has the key of an earlier one. */
export async function refuseTwice(warehouse: Warehouse, { file, rows }: Read): Promise<void> {
  const names = kinds[rows.fileKind].key
  const key = names.join(', ')
  const before = names.map((name) => `lag(${name}) OVER () AS "${name} before"`)
  const ascends: Query<Record<never, never>, { n: bigint }> = {
    name: 'import.ascends',
    text: `SELECT count(*) AS n FROM (SELECT ${key}, ${before.join(', ')} FROM import_typed)
      WHERE "${names[0]} before" IS NOT NULL AND (${names.map((name) => `"${name} before"`).join(', ')}) >= (${key})`,
    params: {},
    required: ['n'],
  }
  // Rows in ascending order, as most files have them, come once each.
  if ((await warehouse.one(ascends))?.n === 0n) return
  const repeated = `SELECT ${key} FROM import_rows GROUP BY ${key} HAVING count(*) > 1`
  const some: Query<Record<never, never>, { n: bigint }> = {
    name: 'import.repeated',
    text: `SELECT count(*) AS n FROM (${repeated} LIMIT 1)`,
    params: {},
    required: ['n'],
  }
  if ((await warehouse.one(some))?.n === 0n) return
  const twice: Query<Record<never, never>, { n: bigint; first: bigint }> = {
    name: 'import.twice',
    text: `SELECT min(n) AS n, min(first) AS first FROM (
        SELECT list_sort(list(n))[2] AS n, min(n) AS first FROM import_rows SEMI JOIN (${repeated}) USING (${key}) GROUP BY ${key}
      ) HAVING count(*) > 0`,
    params: {},
    required: ['*'],
  }
  const found = await warehouse.one(twice)
  if (!found) return
  const columns = names.map((name) => rows.columns[name] ?? name).join(', ')
  const problem = `row ${found.n} repeats the ${columns} of an earlier row.`
  throw File.malformed(file.path, problem, {
    row: Number(found.n),
    column: columns,
    value: null,
    expected: 'each once',
  })
}

/** Throws `FILE_MALFORMED` for the first row whose time neither the file nor a known block tells. */
export async function refuseUnknownTime(
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
