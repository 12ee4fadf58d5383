import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import * as LogFile from '../../src/ingest/logfile.ts'
import * as Archive from '../../src/ingest/sources/archive.ts'
import { failureOf } from './failure.ts'
import { collect } from './source.contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'dropcast-archive-'))
afterAll(() => rmSync(folder, { recursive: true }))
const events = (name: string) => join(import.meta.dirname, '../../data/events', name)
const scratch = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const noParquet = async () => []
const sliceOf = async (options: Omit<Archive.Options, 'columnsOf'> & Partial<Archive.Options>) => {
  return (await collect(Archive.open({ columnsOf: noParquet, ...options }), []))[0]!
}

describe('a file is told by its header', () => {
  test('the CryptoPunks sales', async () => {
    const path = events('cryptopunks_sales.csv.gz')
    expect(await sliceOf({ path })).toEqual({
      chain: 'eip155:1',
      stream: 'sales:cryptopunks',
      axis: 'second',
      covers: null,
      final: true,
      source: 'file:cryptopunks_sales.csv.gz',
      rows: {
        kind: 'file',
        path,
        format: 'cryptopunks-sales',
        container: 'csv',
        fileKind: 'sales',
        columns: {
          seq: 'tx_id',
          at: 'timestamp_utc',
          seller: 'from',
          buyer: 'to',
          item: 'punk_id',
          price: 'price_eth',
          category: 'skin_tone',
        },
        sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
        source: 'cryptopunks',
        collection: {
          address: '0xb47e3cd837ddf8e4c57f05d70ab865de6e193bbb',
          standard: 'cryptopunks',
          symbol: 'PUNK',
          decimals: 0,
        },
        decimals: 18,
      },
    })
  })

  test("ethereum-etl's transactions", async () => {
    const slice = await sliceOf({ path: events('eth_mainnet_transactions.csv.gz'), chain: 'eip155:1' })
    expect(slice).toMatchObject({
      stream: 'transactions:all',
      axis: 'block',
      rows: { format: 'ethereum-etl-transactions', fileKind: 'transactions' },
    })
    expect(slice.rows).toHaveProperty('columns', {
      block: 'block_number',
      tx_index: 'transaction_index',
      at_s: 'block_timestamp',
      src: 'from_address',
      dst: 'to_address',
      value: 'value',
      nonce: 'nonce',
      gas_limit: 'gas',
      gas_price: 'gas_price',
      input: 'input',
    })
    expect(slice.rows).not.toHaveProperty('decimals')
  })

  const header = 'token_address,from_address,to_address,value,transaction_hash,log_index,block_number'
  const columns = {
    token: 'token_address',
    src: 'from_address',
    dst: 'to_address',
    amount: 'value',
    log_index: 'log_index',
    block: 'block_number',
  }
  test.each<[string, string | Uint8Array, object]>([
    ['plain', `${header}\n`, columns],
    ['gzip', gzipSync(`${header},block_timestamp\r\n`), { ...columns, at_s: 'block_timestamp' }],
    ['quoted, with a byte order mark', `\ufeff${header.replace(/\w+/g, '"$&"')}\n`, columns],
    ['without an end', header, columns],
  ])("ethereum-etl's token transfers, %s", async (name, content, expected) => {
    const slice = await sliceOf({ path: scratch(name.replaceAll(/\W/g, ''), content), chain: 'eip155:8453' })
    expect(slice).toMatchObject({
      chain: 'eip155:8453',
      stream: 'transfers:all',
      rows: { format: 'ethereum-etl-token-transfers', columns: expected },
    })
  })

  test('Parquet, whose columns the given reader names', async () => {
    const path = scratch(
      'transfers.parquet',
      Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(64), Buffer.from('PAR1')]),
    )
    const slice = await sliceOf({
      path,
      chain: 'eip155:1',
      stream: 'transfers:usdc',
      columnsOf: async () => header.split(','),
    })
    expect(slice).toMatchObject({ stream: 'transfers:usdc', rows: { container: 'parquet', columns } })
  })

  test('the CSV that `lab decode` writes', async () => {
    const out = join(folder, 'decoded.csv.gz')
    await LogFile.decode(events('etl_17173049_expected_logs.ndjson.gz'), { out })
    expect(await sliceOf({ path: out, chain: 'eip155:1' })).toMatchObject({
      rows: {
        format: 'plain-transfers',
        columns: {
          token: 'token',
          src: 'src',
          dst: 'dst',
          amount: 'amount',
          item: 'item',
          block: 'block',
          log_index: 'log_index',
        },
      },
    })
  })
})

describe('what cannot be imported is said before anything is', () => {
  test('an unknown header: what the file has, and what each format lacks', async () => {
    const failure = await failureOf(sliceOf({ path: scratch('odd.csv', 'token,src,dst,amount\n') }))
    expect(failure).toMatchObject({ code: 'FILE_FORMAT_UNKNOWN', facts: { has: ['token', 'src', 'dst', 'amount'] } })
    expect(failure.facts.missing).toMatchObject({ 'plain-transfers': ['log_index', 'block or block_number'] })
    expect(Object.keys(failure.facts.missing as object)).toHaveLength(14)
  })

  test('no chain, the wrong chain, no file, no header', async () => {
    const transactions = events('eth_mainnet_transactions.csv.gz')
    expect(await failureOf(sliceOf({ path: transactions }))).toMatchObject({ code: 'CHAIN_INVALID' })
    const punks = events('cryptopunks_sales.csv.gz')
    expect(await failureOf(sliceOf({ path: punks, chain: 'eip155:10' }))).toMatchObject({ code: 'CHAIN_MISMATCH' })
    expect(await failureOf(sliceOf({ path: join(folder, 'none.csv') }))).toMatchObject({ code: 'FILE_NOT_FOUND' })
    expect(await failureOf(sliceOf({ path: scratch('empty.csv', '') }))).toMatchObject({ code: 'FILE_MALFORMED' })
    const cut = scratch('cut.csv.gz', readFileSync(punks).subarray(0, 20))
    expect(await failureOf(sliceOf({ path: cut }))).toMatchObject({ code: 'FILE_UNREADABLE' })
  })
})
