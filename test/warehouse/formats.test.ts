/** Files as other tools write them, through the engine: what arrives, and what is refused whole. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import type { ImportInput } from '../../src/capabilities.ts'
import { read } from '../../src/config.ts'
import { silent } from '../../src/core/progress.ts'
import * as Gathering from '../../src/gathering.ts'
import * as Labels from '../../src/screening/lists/labels.ts'
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

function csv(text: string): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${++files}.csv`)
  writeFileSync(path, text)
  return path
}

async function parquet(select: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${++files}.parquet`)
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`)
  connection.closeSync()
  return path
}

const bytes = (n: number) => `unhex('${hex(n).slice(2)}')`
const cryo = (
  value: string,
  more = 'i % 2',
) => `SELECT (100 + i // 2)::UINTEGER AS block_number, 3::UINTEGER AS transaction_index,
  (${more})::UINTEGER AS log_index, ${bytes(50)} AS erc20, ${bytes(1)} AS from_address, ${bytes(2)} AS to_address, ${value}, 10::UBIGINT AS chain_id
  FROM range(4) t(i)`
const big = `unhex('${'f'.repeat(64)}')`
const small = `unhex('${'0'.repeat(62)}' || '07')`
const blocks = 'number,hash,timestamp\n100,0xHASH,1600000000\n101,0xHASH,1600000012\n'.replaceAll(
  'HASH',
  'ab'.repeat(32),
)

test('cryo ERC-20 bytes and hex texts read alike, on the chain that the file names, with times of imported blocks', async () => {
  await using w = await world()
  const path = await parquet(
    cryo(`CASE WHEN i = 3 THEN ${big} ELSE ${small} END AS value_binary, 1.5::DOUBLE AS value_f64`),
  )
  await expect(w.take({ path })).rejects.toMatchObject({ code: 'FILE_MALFORMED', facts: { row: 1, column: 'at_s' } })
  expect(await w.take({ path: csv(blocks), chain: 'eip155:10' })).toMatchObject({
    kind: 'blocks',
    added: 2,
    covered: null,
  })
  expect(await w.take({ path })).toMatchObject({
    format: 'cryo-erc20-transfers',
    chain: 'eip155:10',
    added: 4,
    covered: { stream: 'transfers:erc20', from: 100, to: 102 },
  })
  expect(
    await w.all('SELECT block, log_index, tx_index, at_s, kind, amount, saturated FROM chain.transfer ORDER BY ALL'),
  ).toEqual(
    [0, 1, 2, 3].map((i) => ({
      block: 100 + (i >> 1),
      log_index: i % 2,
      tx_index: 3,
      at_s: 1_600_000_000 + 12 * (i >> 1),
      kind: 1,
      amount: i === 3 ? (1n << 127n) - 1n : 7n,
      saturated: i === 3 ? 1 : 0,
    })),
  )
  expect(await w.all('SELECT exact FROM chain.big_amount')).toEqual([{ exact: (1n << 256n) - 1n }])
  const texts =
    await parquet(`SELECT * REPLACE ('0x' || lower(hex(erc20)) AS erc20, '0x' || lower(hex(from_address)) AS from_address,
    '0x' || lower(hex(to_address)) AS to_address, '0x' || lower(hex(value_binary)) AS value_binary)
    FROM (${cryo(`${small} AS value_binary`, 'i % 2 + 10')})`)
  expect(await w.take({ path: texts })).toMatchObject({ added: 4, wallets: 0 })
  expect(await w.all('SELECT DISTINCT amount FROM chain.transfer WHERE log_index >= 10')).toEqual([{ amount: 7n }])
  expect(await w.take({ path: texts })).toMatchObject({ added: 0, alreadyImported: true })
})

test('another chain, two chains in one file, and money in floats are refused whole', async () => {
  await using w = await world()
  const path = await parquet(cryo(`${small} AS value_binary`))
  await expect(w.take({ path, chain: 'eip155:1' })).rejects.toMatchObject({ code: 'CHAIN_MISMATCH', facts: { row: 1 } })
  const mixed = await parquet(
    `SELECT * REPLACE (CASE WHEN log_index = 1 THEN 1 ELSE 10 END::UBIGINT AS chain_id) FROM (${cryo(`${small} AS value_binary`)})`,
  )
  await expect(w.take({ path: mixed })).rejects.toMatchObject({
    code: 'CHAIN_MISMATCH',
    facts: { row: 2, actual: 'eip155:1' },
  })
  const floats = await parquet(cryo('1.5::DOUBLE AS value_f64'))
  await expect(w.take({ path: floats })).rejects.toMatchObject({
    code: 'FILE_MALFORMED',
    facts: { column: 'value_f64' },
  })
  expect(await w.all('SELECT count(*) AS n FROM chain.wallet')).toEqual([{ n: 0n }])
})

test('cryo ERC-721 items arrive as single items, in a stream of their own', async () => {
  await using w = await world()
  await w.take({ path: csv(blocks), chain: 'eip155:10' })
  const done = await w.take({ path: await parquet(cryo(`${small} AS token_id_binary`)) })
  expect(done).toMatchObject({ format: 'cryo-erc721-transfers', covered: { stream: 'transfers:erc721' } })
  expect(await w.all('SELECT DISTINCT kind, amount, item FROM chain.transfer')).toEqual([
    { kind: 2, amount: 1n, item: 7n },
  ])
})

test('blocks twice add nothing, and a block with another time is refused', async () => {
  await using w = await world()
  await w.take({ path: csv(blocks) })
  expect(await w.take({ path: csv(`${blocks}102,0x${'cd'.repeat(32)},1600000024\n`) })).toMatchObject({
    rows: 3,
    added: 1,
  })
  const other = csv('block,at_s\n100,1600000001\n')
  await expect(w.take({ path: other, kind: 'blocks' })).rejects.toMatchObject({
    code: 'FILE_MALFORMED',
    facts: { row: 1, line: 2 },
  })
})

test('Dune rows, and any file by --map; unknown targets and columns say what exists', async () => {
  await using w = await world()
  const dune = `blockchain,block_time,block_number,evt_index,tx_index,from,to,contract_address,amount_raw
base,2024-05-01 12:00:11.000 UTC,7,0,1,${hex(1)},${hex(2)},${hex(50)},12\n`
  expect(await w.take({ path: csv(dune) })).toMatchObject({
    format: 'dune-tokens-transfers',
    chain: 'eip155:8453',
    added: 1,
  })
  const path = csv(`who,whom,what,much,place,high,when\n${hex(1)},${hex(2)},${hex(50)},12,0,8,2024-05-01T12:00:12Z\n`)
  const map = {
    src: 'who',
    dst: 'whom',
    token: 'what',
    amount: 'much',
    log_index: 'place',
    block: 'high',
    at_s: 'when',
  }
  const wrong = (more: Record<string, string>) => w.take({ path, kind: 'transfers', map: { ...map, ...more } })
  await expect(wrong({ at_s: 'never' })).rejects.toMatchObject({
    code: 'FILE_COLUMN_UNKNOWN',
    facts: { columns: expect.arrayContaining(['when']) },
  })
  await expect(wrong({ colour: 'when' })).rejects.toMatchObject({
    code: 'FILE_COLUMN_UNKNOWN',
    facts: { columns: expect.arrayContaining(['at_s']) },
  })
  expect(await wrong({})).toMatchObject({ added: 1 })
  expect(await w.all('SELECT at_s FROM chain.transfer ORDER BY block')).toEqual([
    { at_s: 1_714_564_811 },
    { at_s: 1_714_564_812 },
  ])
})

test('labels are facts with source and date, each once, and sanctions are seen by screening', async () => {
  await using w = await world()
  const several = csv(
    `address,name,labels\n${hex(1)},One,exchange|hot wallet\n${hex(2)},Two,bridge\n${hex(2)},Two,bridge\n`,
  )
  await expect(w.take({ path: several })).rejects.toMatchObject({
    code: 'FILE_COLUMN_UNKNOWN',
    facts: { column: 'date' },
  })
  const fixed = { date: '2024-09-27T00:00:00Z' }
  expect(await w.take({ path: several, fixed })).toMatchObject({ kind: 'labels', added: 3, wallets: 2, covered: null })
  const sanctions = csv(`address,label,source\n${hex(2)},SANCTIONED,ofac\n`)
  await w.take({ path: sanctions, fixed })
  const seen = await w.take({ path: sanctions, fixed: { ...fixed, label: 'SANCTIONED' } })
  expect(seen).toMatchObject({ added: 0, alreadyImported: false })
  expect(await w.all('SELECT wallet, label, source, at_s FROM chain.label ORDER BY ALL')).toEqual([
    { wallet: 0, label: 'exchange', source: 'etherscan', at_s: 1_727_395_200 },
    { wallet: 0, label: 'hot wallet', source: 'etherscan', at_s: 1_727_395_200 },
    { wallet: 1, label: 'SANCTIONED', source: 'ofac', at_s: 1_727_395_200 },
    { wallet: 1, label: 'bridge', source: 'etherscan', at_s: 1_727_395_200 },
  ])
  const list = Labels.create(w.warehouse, { reasons: Labels.reasons, maxAgeS: 60 })
  const found = await list.check([hex(2)] as never, new AbortController().signal)
  expect([...found.values()]).toEqual([[{ reason: 'SANCTIONED', source: 'ofac', atS: 1_727_395_200 }]])
  expect(await list.freshness(new AbortController().signal)).toMatchObject({ asOfS: now() })
})

const usdc = hex(50)
const priced = (...rows: string[]) => csv(`token,time,currency,price,source\n${rows.join('\n')}\n`)

test('prices stand to the last digit, the same again is skipped, and what does not fit or contradicts is refused', async () => {
  await using w = await world()
  const widest = `${'9'.repeat(20)}.${'9'.repeat(18)}`
  const path = priced(
    `${usdc},2024-01-01T00:00:00Z,USD,0.999999999999999999,a`,
    `native,1704067200,usd,${widest},a`,
    `native,1704067200,USD,2300.5,b`,
    `native,1704067200,USD,2300.50,b`,
  )
  expect(await w.take({ path })).toMatchObject({ kind: 'prices', rows: 4, added: 3, covered: null })
  expect(await w.all('SELECT token, currency, price::VARCHAR AS price, source FROM prices ORDER BY ALL')).toEqual([
    { token: usdc, currency: 'USD', price: '0.999999999999999999', source: 'a' },
    { token: 'native', currency: 'USD', price: '2300.500000000000000000', source: 'b' },
    { token: 'native', currency: 'USD', price: widest, source: 'a' },
  ])
  expect(await w.all('SELECT standard FROM chain.token')).toEqual([{ standard: 'unknown' }])
  expect(await w.take({ path: priced('native,1704067200,USD,2300.500,b') })).toMatchObject({ rows: 1, added: 0 })
  const other = { code: 'FILE_MALFORMED', facts: { row: 2, line: 3, column: 'price' } }
  const good = 'native,1704067300,USD,1,a'
  await expect(w.take({ path: priced(good, 'native,1704067200,USD,2300.6,b') })).rejects.toMatchObject(other)
  await expect(w.take({ path: priced(good, 'native,1704067300,USD,2,a') })).rejects.toMatchObject(other)
  for (const price of ['1e3', '-1', '0.0000000000000000001', `1${'0'.repeat(20)}`, '', '1,5', 'NaN']) {
    await expect(w.take({ path: priced(good, `native,1704067400,USD,"${price}",a`) })).rejects.toMatchObject(other)
  }
  await expect(w.take({ path: priced(good, ',1704067400,USD,1,a') })).rejects.toMatchObject({
    facts: { column: 'token' },
  })
  const floats = await parquet("SELECT 'native' AS token, 1704067200 AS time, 'USD' AS currency, 1.5::DOUBLE AS price")
  await expect(w.take({ path: floats })).rejects.toMatchObject({ code: 'FILE_MALFORMED', facts: { column: 'price' } })
  expect(await w.all('SELECT count(*)::INTEGER AS n FROM chain.price')).toEqual([{ n: 3 }])
})

test('the price at an instant is the newest that is not after it and not too old, else unknown', async () => {
  await using w = await world()
  const path = csv(`token,time,currency,price\n${usdc},1000,USD,1\n${usdc},2000,USD,2\nnative,50,USD,9\n`)
  const { chain } = await w.take({ path, fixed: { origin: 'oracle' } })
  expect(chain).toBe('eip155:1')
  const at = async (token: string, instant: number, age: number, currency = 'USD') => {
    const of = `(SELECT id FROM chain.chain WHERE caip2 = 'eip155:1')`
    const text = `SELECT chain.price_at(${of}, ${token}, ${instant}::UINTEGER, '${currency}', ${age})::VARCHAR AS price`
    const [row] = (await w.all(text)) as { price: string | null }[]
    return row?.price === null ? null : Number(row?.price)
  }
  const id = '(SELECT id FROM chain.token)'
  expect(await at(id, 999, 5000)).toBeNull()
  expect(await at(id, 1000, 0)).toBe(1)
  expect(await at(id, 1999, 999)).toBe(1)
  expect(await at(id, 1999, 998)).toBeNull()
  expect(await at(id, 2000, 5000)).toBe(2)
  expect(await at(id, 2000, 5000, 'EUR')).toBeNull()
  expect(await at('NULL', 60, 3600)).toBe(9)
  expect(await at('NULL', 49, 3600)).toBeNull()
  expect(await w.all('SELECT DISTINCT source FROM chain.price')).toEqual([{ source: 'oracle' }])
  expect(
    await w.all(`SELECT s, chain.price_at(c.id, t.id, s, 'USD', 500)::INTEGER AS price
      FROM (VALUES (999), (1400), (2500), (2501)) v(s), chain.chain c, chain.token t ORDER BY s`),
  ).toEqual([
    { s: 999, price: null },
    { s: 1400, price: 1 },
    { s: 2500, price: 2 },
    { s: 2501, price: null },
  ])
})

test('exports of Etherscan that tell no place and no block are refused by name, with what they lack', async () => {
  await using w = await world()
  const end = '"ContractAddress","TokenName","TokenSymbol"'
  const older = csv(`"Txhash","UnixTimestamp","DateTime","From","To","Value",${end}\n`)
  const plain = csv(
    '"Txhash","Blockno","UnixTimestamp","DateTime (UTC)","From","To","ContractAddress","Value_IN(ETH)","Value_OUT(ETH)"\n',
  )
  for (const [path, ...missing] of [
    [older, 'Blockno'],
    [plain, 'tx_index', 'nonce', 'gas_limit'],
  ] as const) {
    const refused = { code: 'FILE_FORMAT_UNKNOWN', facts: { missing: { etherscan: missing } } }
    await expect(w.take({ path })).rejects.toMatchObject(refused)
    await expect(w.take({ path, kind: 'transfers' })).rejects.toMatchObject(refused)
  }
})
