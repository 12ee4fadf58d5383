/** Rows that should not be: each is a named refusal of the whole file, or kept as what it is; CSV and Parquet alike. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import type { ImportInput } from '../../src/capabilities.ts'
import { read } from '../../src/config.ts'
import { silent } from '../../src/core/progress.ts'
import { MAX_STORED, MAX_UINT256 } from '../../src/core/units.ts'
import * as Gathering from '../../src/gathering.ts'
import * as Audits from '../../src/warehouse/audits.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from './folder.ts'
import { hex } from './slices.ts'

const folder = temporary()
let files = 0

async function world() {
  const warehouse = await Warehouse.open({ path: ':memory:', now })
  const { file } = Gathering.create(warehouse, read({}))
  const take = (input: ImportInput) => file(input, { progress: silent, signal: new AbortController().signal })
  const all = (text: string) => warehouse.all({ name: 'test', text, params: {}, required: [] })
  return { warehouse, take, all, [Symbol.asyncDispose]: () => warehouse[Symbol.asyncDispose]() }
}

const names = ['token', 'src', 'dst', 'amount', 'log_index', 'block', 'at_s', 'chain_id'] as const
type Row = Record<(typeof names)[number], string>
const row = (n: number, more: Partial<Row> = {}): Row => ({
  token: hex(50),
  src: hex(n),
  dst: hex(n + 1),
  amount: '5',
  log_index: `${n}`,
  block: `${10 + n}`,
  at_s: `${1_600_000_000 + n}`,
  chain_id: '1',
  ...more,
})

async function write(container: 'csv' | 'parquet', rows: readonly Row[]): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${++files}.${container}`)
  const text = [names, ...rows.map((one) => names.map((name) => one[name]))].map((line) => line.join(',')).join('\n')
  if (container === 'csv') writeFileSync(path, text)
  else {
    const source = `${path}.csv`
    writeFileSync(source, text)
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    // Numbers as cryo writes them, where they are numbers.
    await connection.run(
      `COPY (SELECT * REPLACE (coalesce(TRY_CAST(block AS BIGINT), 0) AS block) FROM read_csv('${source}', all_varchar = true)) TO '${path}' (FORMAT parquet)`,
    )
    connection.closeSync()
  }
  return path
}

describe.each(['csv', 'parquet'] as const)('%s', (container) => {
  test.each<[string, Partial<Row>, string]>([
    ['time 0', { at_s: '0' }, 'at_s'],
    ['the second of time 0', { at_s: '1970-01-01 00:00:00' }, 'at_s'],
    ['the day of time 0', { at_s: '1970-01-01' }, 'at_s'],
    ['a time in milliseconds', { at_s: '1600000000000' }, 'at_s'],
    ['NaN', { amount: 'NaN' }, 'amount'],
    ['a float', { amount: '5.0' }, 'amount'],
    ['a float with an exponent', { amount: '5e18' }, 'amount'],
    ['a negative amount', { amount: '-5' }, 'amount'],
    ['2^256', { amount: `${MAX_UINT256 + 1n}` }, 'amount'],
    ['a chain that is none', { chain_id: '0' }, 'chain_id'],
    ['a chain nobody knows', { chain_id: 'mainnet?' }, 'chain_id'],
    ['a block that does not fit', { block: '4294967296' }, 'block'],
    ['a negative block', { block: '-1' }, 'block'],
    ['an empty cell', { src: '' }, 'src'],
  ])('%s is refused with its row', async (_what, more, column) => {
    await using w = await world()
    const path = await write(container, [row(0), row(1), row(2, more), row(3, more)])
    await expect(w.take({ path, kind: 'transfers' })).rejects.toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { row: 3, line: container === 'csv' ? 4 : null, column },
    })
    expect(
      await w.all(
        'SELECT (SELECT count(*) FROM chain.transfer)::INTEGER + (SELECT count(*) FROM chain.wallet)::INTEGER AS n',
      ),
    ).toEqual([{ n: 0 }])
  })

  test('of several bad cells the first row is named, and its first column', async () => {
    await using w = await world()
    const path = await write(container, [row(0), row(1, { dst: 'x', amount: '-1' }), row(2, { src: 'x', token: 'y' })])
    await expect(w.take({ path })).rejects.toMatchObject({ facts: { row: 2, column: 'dst', value: 'x' } })
  })

  test('another chain is refused by its name, and a row twice by the second', async () => {
    await using w = await world()
    const other = await write(container, [row(0), row(1), row(2, { chain_id: '10' })])
    await expect(w.take({ path: other })).rejects.toMatchObject({
      code: 'CHAIN_MISMATCH',
      facts: { row: 3, expected: 'eip155:1', actual: 'eip155:10' },
    })
    const twice = await write(container, [row(2), row(0), row(1), row(0, { amount: '6' }), row(2)])
    await expect(w.take({ path: twice })).rejects.toMatchObject({ code: 'FILE_MALFORMED', facts: { row: 4 } })
    const beside = await write(container, [row(0), row(1), row(1), row(2)])
    await expect(w.take({ path: beside })).rejects.toMatchObject({ code: 'FILE_MALFORMED', facts: { row: 3 } })
    expect(await w.all('SELECT count(*)::INTEGER AS n FROM chain.transfer')).toEqual([{ n: 0 }])
  })

  test('rows out of order and amounts of 2^256-1 arrive whole, and stand in order', async () => {
    await using w = await world()
    const rows = [3, 1, 2, 0].map((n) => row(n, { amount: `${MAX_UINT256 - BigInt(n)}` }))
    expect(await w.take({ path: await write(container, rows) })).toMatchObject({ added: 4 })
    expect(await w.all('SELECT block, log_index, amount, saturated FROM chain.transfer')).toEqual(
      [0, 1, 2, 3].map((n) => ({ block: 10 + n, log_index: n, amount: MAX_STORED, saturated: 1 })),
    )
    expect(await w.all('SELECT block, exact FROM chain.big_amount ORDER BY block')).toEqual(
      [0, 1, 2, 3].map((n) => ({ block: 10 + n, exact: MAX_UINT256 - BigInt(n) })),
    )
    // Wallets are numbered in the order of the file.
    expect(await w.all("SELECT '0x' || lower(hex(address)) AS wallet FROM chain.wallet ORDER BY id")).toEqual(
      [3, 4, 1, 2, 0].map((n) => ({ wallet: hex(n) })),
    )
    expect(await Audits.run(w.warehouse)).toEqual([])
  })
})

test.each(['DOUBLE', 'FLOAT'])('amounts in a column of %s are refused, NaN or not', async (type) => {
  await using w = await world()
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${++files}.parquet`)
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`COPY (SELECT '${hex(50)}' AS token, '${hex(1)}' AS src, '${hex(2)}' AS dst, 'NaN'::${type} AS amount,
    0 AS log_index, 7 AS block, 1600000000 AS at_s) TO '${path}' (FORMAT parquet)`)
  connection.closeSync()
  await expect(w.take({ path })).rejects.toMatchObject({ code: 'FILE_MALFORMED', facts: { row: 0, column: 'amount' } })
})

test('bytes that are no UTF-8 are refused, in a cell and in the header', async () => {
  await using w = await world()
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${++files}.csv`)
  const [good, bad] = [0, 1].map((n) => names.map((name) => row(n)[name]).join(','))
  writeFileSync(
    path,
    Buffer.concat([Buffer.from(`${names.join(',')}\n${good}\n`), Buffer.of(0xc3, 0x28), Buffer.from(`${bad}\n`)]),
  )
  await expect(w.take({ path })).rejects.toMatchObject({ code: 'FILE_MALFORMED', facts: { row: 2 } })
  const wide = join(folder, `${++files}.csv`)
  writeFileSync(wide, Buffer.from(`\ufeff${names.join(',')}\n${good}\n`, 'utf16le'))
  await expect(w.take({ path: wide })).rejects.toMatchObject({ code: 'FILE_MALFORMED' })
  expect(await w.all('SELECT count(*)::INTEGER AS n FROM chain.wallet')).toEqual([{ n: 0 }])
})

test('blocks at second 0 are refused, but for the first of the chain', async () => {
  await using w = await world()
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${++files}.csv`)
  writeFileSync(path, 'block,at_s\n0,0\n1,1438269988\n')
  expect(await w.take({ path, kind: 'blocks' })).toMatchObject({ added: 2 })
  writeFileSync(path, 'block,at_s\n2,1438270017\n3,0\n')
  await expect(w.take({ path, kind: 'blocks' })).rejects.toMatchObject({
    code: 'FILE_MALFORMED',
    facts: { row: 2, column: 'at_s' },
  })
})
