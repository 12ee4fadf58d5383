/** Lists of addresses, what files of transfers are complete for, and rows that come from several sources. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import type { ImportInput } from '../../src/capabilities.ts'
import { read } from '../../src/config.ts'
import { silent } from '../../src/core/progress.ts'
import * as Gathering from '../../src/gathering.ts'
import * as Labels from '../../src/screening/lists/labels.ts'
import * as Append from '../../src/warehouse/append.ts'
import * as Audits from '../../src/warehouse/audits.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from './folder.ts'
import { hex, slice } from './slices.ts'

const folder = temporary()
let files = 0

async function world() {
  const warehouse = await Warehouse.open({ path: ':memory:', now })
  const { file } = Gathering.create(warehouse, read({}))
  const take = (input: ImportInput) => file(input, { progress: silent, signal: new AbortController().signal })
  const all = (text: string) => warehouse.all({ name: 'test', text, params: {}, required: [] })
  return { warehouse, take, all, [Symbol.asyncDispose]: () => warehouse[Symbol.asyncDispose]() }
}

function write(content: string | Uint8Array, name = `${++files}.txt`): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const mixed = '0x8589427373D6D84E98730D7795D8f6f8731FDA16'
const fixed = { label: 'SANCTIONED', origin: 'ofac', date: '2024-09-27T00:00:00Z' }

describe('lists of addresses', () => {
  test.each([
    ['plain', (text: string) => text],
    ['gzip', (text: string) => gzipSync(text)],
    ['with a byte order mark and CRLF', (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}`],
  ])('%s: each line is a sourced, dated label, whatever its case; blank lines and comments are none', async (_, as) => {
    await using w = await world()
    const path = write(as(`# sanctioned\n\n${mixed}\n  ${hex(7)}  # a "mixer"\n\n${mixed.toLowerCase()}\n${hex(9)}`))
    expect(await w.take({ path, fixed: { ...fixed, name: 'Some, Inc.' } })).toMatchObject({
      format: 'address-list',
      kind: 'labels',
      rows: 4,
      added: 3,
      wallets: 3,
      covered: null,
    })
    expect(await w.all('SELECT wallet, label, source, at_s FROM chain.label ORDER BY ALL')).toEqual(
      [0, 1, 2].map((wallet) => ({ wallet, label: 'SANCTIONED', source: 'ofac', at_s: 1_727_395_200 })),
    )
    expect(await w.all('SELECT wallet, name, source FROM wallet_names ORDER BY wallet LIMIT 1')).toEqual([
      { wallet: mixed.toLowerCase(), name: 'Some, Inc.', source: 'ofac' },
    ])
    const list = Labels.create(w.warehouse, { reasons: Labels.reasons, maxAgeS: 60 })
    const found = await list.check([mixed.toLowerCase()] as never, new AbortController().signal)
    expect([...found.values()]).toEqual([[{ reason: 'SANCTIONED', source: 'ofac', atS: 1_727_395_200 }]])
    expect(await w.take({ path, fixed: { ...fixed, name: 'Some, Inc.' } })).toMatchObject({ alreadyImported: true })
  })

  test.each(['0x12', `${hex(1)}00`, `${hex(1).slice(0, -1)}g`, 'binance', `${hex(1)},exchange`, hex(1).slice(2)])(
    'the line %j is refused with its number, and nothing is imported',
    async (bad) => {
      await using w = await world()
      const path = write(`# list\n${hex(1)}\n\n${bad}\n${hex(2)}\n`)
      await expect(w.take({ path, fixed })).rejects.toMatchObject({
        code: 'FILE_MALFORMED',
        facts: { row: 2, line: 4, column: 'address', value: bad },
      })
      expect(await w.all('SELECT count(*)::INTEGER AS n FROM chain.wallet')).toEqual([{ n: 0 }])
    },
  )

  test('a first line that is broken, bytes that are no text, and what is left unsaid are named', async () => {
    await using w = await world()
    await expect(w.take({ path: write(`0x12\n${hex(1)}\n`), fixed })).rejects.toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { row: 1, line: 1 },
    })
    const bytes = write(
      Buffer.concat([Buffer.from(`${hex(1)}\n`), Buffer.of(0xff, 0xfe), Buffer.from(`\n${hex(2)}\n`)]),
    )
    await expect(w.take({ path: bytes, fixed })).rejects.toMatchObject({ code: 'FILE_MALFORMED' })
    const { label: _, ...unlabelled } = fixed
    await expect(w.take({ path: write(`${hex(1)}\n`), fixed: unlabelled })).rejects.toMatchObject({
      code: 'FILE_COLUMN_UNKNOWN',
      facts: { column: 'label' },
    })
    await expect(w.take({ path: write(`${hex(1)}\n`), kind: 'transfers' })).rejects.toMatchObject({
      code: 'FILE_FORMAT_UNKNOWN',
    })
  })

  test('a file of labels names its wallets, by source and date, each name once', async () => {
    await using w = await world()
    const rows = [`${hex(1)},Binance 14,exchange`, `${hex(1)},Binance 14,hot wallet`, `${hex(2)},,bridge`]
    const path = write(`address,name,labels\n${rows.join('\n')}\n`)
    expect(await w.take({ path, fixed: { date: fixed.date } })).toMatchObject({ added: 3 })
    expect(await w.all('SELECT wallet, name, source FROM wallet_names')).toEqual([
      { wallet: hex(1), name: 'Binance 14', source: 'etherscan' },
    ])
  })
})

describe('what a file of transfers is complete for', () => {
  const header = 'token,src,dst,amount,log_index,block,at_s'
  const plain = () =>
    write(
      `${header}\n${[1, 2].map((n) => `${hex(49 + n)},${hex(n)},${hex(n + 1)},5,${n},${10 * n},${1_600_000_000 + n}`).join('\n')}\n`,
    )
  const streams =
    'SELECT stream, from_n::INTEGER AS from, to_n::INTEGER AS to, evidence FROM chain.covered ORDER BY stream'
      .replaceAll(' AS from', ' AS "from"')
      .replaceAll(' AS to', ' AS "to"')

  test('nothing, unless somebody states it: the blocks are still fetched from a node', async () => {
    await using w = await world()
    expect(await w.take({ path: plain() })).toMatchObject({ added: 2, covered: null })
    expect(await w.all(streams)).toEqual([{ stream: 'transfers:partial', from: 10, to: 21, evidence: 'file' }])
    expect(await Audits.run(w.warehouse)).toEqual([])
  })

  test('everything, or nothing in spite of its format', async () => {
    await using w = await world()
    expect(await w.take({ path: plain(), complete: 'all' })).toMatchObject({
      covered: { stream: 'transfers:all', from: 10, to: 21 },
    })
    await using v = await world()
    const etl = 'token_address,from_address,to_address,value,log_index,block_number,block_timestamp'
    const path = write(`${etl}\n${hex(50)},${hex(1)},${hex(2)},5,0,7,1600000000\n`)
    expect(await v.take({ path, complete: 'none' })).toMatchObject({ added: 1, covered: null })
    await expect(
      v.take({ path: write(`address,label\n${hex(1)},x\n`), fixed: { date: fixed.date }, complete: 'all' }),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('its contracts, by the names that a node gives the same streams', async () => {
    await using w = await world()
    const { covered } = await w.take({ path: plain(), complete: 'contracts' })
    expect(covered).toMatchObject({ stream: expect.stringMatching(/^transfers:[0-9a-f]{16}$/), from: 10, to: 21 })
    expect(((await w.all(streams)) as { stream: string }[]).map(({ stream }) => stream).sort()).toEqual(
      [covered?.stream, `transfers:${hex(50)}`, `transfers:${hex(51)}`].sort(),
    )
  })
})

test('blocks of which a file gave some rows get the others from a node, none twice', async () => {
  await using w = await world()
  const rows = [
    { block: 5, logIndex: 0, token: 50, src: 1, dst: 2, amount: 5n },
    { block: 5, logIndex: 3, token: 50, src: 2, dst: 3, amount: 7n },
  ]
  const path = write(`token,src,dst,amount,log_index,block,at_s\n${hex(50)},${hex(1)},${hex(2)},5,0,5,1600000000\n`)
  await w.take({ path, chain: 'eip155:10' })
  const done = await Append.append(w.warehouse, slice(0, 10, rows))
  expect(done).toMatchObject({ rows: 1 })
  expect(await w.all('SELECT log_index, amount FROM chain.transfer ORDER BY ALL')).toEqual([
    { log_index: 0, amount: 5n },
    { log_index: 3, amount: 7n },
  ])
  expect(await Audits.run(w.warehouse)).toEqual([])
})

test('rows of a Parquet file of several row groups keep their numbers beside a chain column', async () => {
  await using w = await world()
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'large.parquet')
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`COPY (SELECT '${hex(50)}' AS token, '${hex(1)}' AS src, '${hex(2)}' AS dst, CASE WHEN i = 299999 THEN '-1' ELSE '1' END AS amount,
    i::UINTEGER AS log_index, 7 AS block, 1600000000 AS at_s, 'ethereum' AS blockchain FROM range(400000) t(i)) TO '${path}' (FORMAT parquet)`)
  connection.closeSync()
  await expect(w.take({ path, kind: 'transfers' })).rejects.toMatchObject({
    code: 'FILE_MALFORMED',
    facts: { row: 300_000, column: 'amount', value: '-1' },
  })
})
