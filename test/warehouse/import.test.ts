import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Time from '../../src/core/time.ts'
import { fromHuman, MAX_STORED, MAX_UINT256 } from '../../src/core/units.ts'
import type { FileKind, FileRows, Slice } from '../../src/ingest/slice.ts'
import * as Archive from '../../src/ingest/sources/archive.ts'
import * as Append from '../../src/warehouse/append.ts'
import * as Cells from '../../src/warehouse/cells.ts'
import * as Coverage from '../../src/warehouse/coverage.ts'
import type { Query, Values } from '../../src/warehouse/query.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from './folder.ts'
import { hex } from './slices.ts'

const folder = temporary()
let files = 0
const open = () => Warehouse.open({ path: ':memory:', now })
const sql = (text: string, params: Record<string, string> = {}): Query<Values> => ({
  name: 'test',
  text,
  params,
  required: [],
})

function write(content: string | Uint8Array, name = `${++files}.csv`): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const columns: Record<FileKind, string[]> = {
  transfers: ['token', 'src', 'dst', 'amount', 'log_index', 'block', 'at_s'],
  transactions: ['block', 'tx_index', 'at_s', 'src', 'dst', 'value', 'nonce', 'gas_limit', 'gas_price', 'input'],
  sales: ['seq', 'at', 'seller', 'buyer', 'item', 'price', 'category'],
  unplaced: ['token', 'src', 'dst', 'amount', 'block', 'at_s', 'tx'],
  blocks: ['block', 'at_s'],
  labels: ['wallet', 'label', 'date'],
  prices: ['token', 'at_s', 'currency', 'price', 'origin'],
}

function file(path: string, fileKind: FileKind, more: Partial<FileRows> = {}, covers: Slice['covers'] = null): Slice {
  const rows: FileRows = {
    kind: 'file',
    path,
    format: 'test',
    container: 'csv',
    fileKind,
    columns: Object.fromEntries(columns[fileKind].map((name) => [name, name])),
    sha256: path,
    source: 'test',
    ...(fileKind === 'sales'
      ? { collection: { address: hex(1), standard: 'ERC-721', symbol: 'T', decimals: 0 }, decimals: 18 }
      : {}),
    ...more,
  }
  const axis = fileKind === 'sales' ? 'second' : 'block'
  return { chain: 'eip155:1', stream: `${fileKind}:test`, axis, covers, final: true, source: 'test', rows }
}

function csv(fileKind: FileKind, rows: readonly (readonly (string | number | bigint)[])[]): string {
  return write([columns[fileKind], ...rows].map((row) => row.join(',')).join('\n'))
}

async function refusal(w: Warehouse.Warehouse, slice: Slice): Promise<unknown> {
  try {
    await Append.append(w, slice)
  } catch (error) {
    const left = await w.one(
      sql(`SELECT (SELECT count(*) FROM chain.wallet) + (SELECT count(*) FROM chain.token) + (SELECT count(*) FROM chain.transfer)
        + (SELECT count(*) FROM chain.transaction) + (SELECT count(*) FROM chain.sale) + (SELECT count(*) FROM chain.covered)
        + (SELECT count(*) FROM chain.import_file) AS n`),
    )
    expect(left).toEqual({ n: 0n })
    return error
  }
  throw new Error('The file was accepted.')
}

const transfer = (n: number, more: { amount?: string | bigint; src?: string } = {}) =>
  [hex(50), more.src ?? hex(n), hex(n + 1), more.amount ?? n, n, 7, 1_600_000_000] as const

describe('real files', () => {
  test('every CryptoPunks sale and every ethereum-etl transaction arrives, once', async () => {
    await using w = await open()
    const expected = { cryptopunks_sales: 12_618, eth_mainnet_transactions: 15_000 }
    for (const [name, rows] of Object.entries(expected)) {
      const path = new URL(`../../data/events/${name}.csv.gz`, import.meta.url).pathname
      const source = Archive.open({ path, chain: 'eip155:1', columnsOf: async () => [] })
      for await (const slice of source.slices([], () => undefined, new AbortController().signal)) {
        const done = await Append.append(w, slice)
        expect(done).toMatchObject({ rows, skipped: 0, alreadyImported: false })
        expect(await Append.append(w, slice)).toMatchObject({ rows: 0, alreadyImported: true })
        const renamed = { ...slice, rows: { ...slice.rows, sha256: 'the same rows under another hash' } as FileRows }
        expect(await Append.append(w, renamed)).toMatchObject({ rows: 0, skipped: rows, newWallets: 0, covered: [] })
      }
    }
    expect(
      await w.one(
        sql(`SELECT (SELECT count(*) FROM sales)::INTEGER AS sales, (SELECT count(*) FROM transactions)::INTEGER AS transactions,
          (SELECT sum(price_wei) FROM chain.sale) AS wei, (SELECT count(*) FROM chain.sale WHERE price_wei = 123)::INTEGER AS dust,
          (SELECT count(*) FROM chain.transaction WHERE dst IS NULL)::INTEGER AS creations,
          (SELECT count(*) = count(DISTINCT address) AND count(*) = max(id) + 1 FROM chain.wallet) AS dense`),
      ),
    ).toEqual({
      sales: 12_618,
      transactions: 15_000,
      wei: 257_532_112_238_321_340_361_968n,
      dust: 1,
      creations: 17,
      dense: true,
    })
    expect(await Coverage.of(w, 'eip155:1', 'transactions:all')).toEqual([{ from: 3_300_000, to: 3_301_737 }])
  })
})

describe('rows', () => {
  test('2^256-1 saturates in every kind, flagged and exact beside', async () => {
    await using w = await open()
    const max = `0x${'f'.repeat(64)}`
    await Append.append(
      w,
      file(
        csv('transfers', [
          transfer(1, { amount: MAX_UINT256 }),
          transfer(2, { amount: max }),
          transfer(3, { amount: MAX_STORED }),
        ]),
        'transfers',
      ),
    )
    await Append.append(
      w,
      file(csv('transactions', [[1, 4, 9, hex(1), '', MAX_UINT256, 0, 1, 1, '0x']]), 'transactions'),
    )
    await Append.append(w, file(csv('sales', [[6, '2020-01-01', hex(1), hex(2), max, '1e59', '']]), 'sales'))
    expect(await w.all(sql('SELECT log_index, amount, saturated FROM chain.transfer ORDER BY log_index'))).toEqual([
      { log_index: 1, amount: MAX_STORED, saturated: 1 },
      { log_index: 2, amount: MAX_STORED, saturated: 1 },
      { log_index: 3, amount: MAX_STORED, saturated: 0 },
    ])
    expect(await w.one(sql('SELECT value_wei, saturated FROM chain.transaction'))).toEqual({
      value_wei: MAX_STORED,
      saturated: 1,
    })
    expect(await w.one(sql('SELECT price_wei, item FROM chain.sale'))).toEqual({
      price_wei: MAX_STORED,
      item: MAX_STORED,
    })
    expect(await w.all(sql('SELECT field, log_index, exact FROM chain.big_amount ORDER BY ALL'))).toEqual([
      { field: 'sale.item', log_index: 6, exact: MAX_UINT256 },
      { field: 'sale.price', log_index: 6, exact: 10n ** 77n },
      { field: 'transaction.value', log_index: 4, exact: MAX_UINT256 },
      { field: 'transfer.amount', log_index: 1, exact: MAX_UINT256 },
      { field: 'transfer.amount', log_index: 2, exact: MAX_UINT256 },
    ])
  })

  test('a file that overlaps an earlier one adds only what is new, and wallets keep their ids', async () => {
    await using w = await open()
    await Append.append(w, file(csv('transfers', [transfer(1), transfer(2)]), 'transfers'))
    const before = await w.all(sql('SELECT * FROM chain.wallet'))
    const done = await Append.append(w, file(csv('transfers', [transfer(2), transfer(3)]), 'transfers'))
    expect(done).toMatchObject({ rows: 1, skipped: 1, newWallets: 1, covered: [] })
    expect((await w.all(sql('SELECT * FROM chain.wallet ORDER BY id'))).slice(0, 3)).toEqual(before)
  })

  test('a stated range that is covered in part is refused whole', async () => {
    await using w = await open()
    const covers = { from: 0, to: 10 }
    await Append.append(w, file(csv('transfers', [transfer(1)]), 'transfers', {}, covers))
    const again = file(csv('transfers', [transfer(2)]), 'transfers', {}, { from: 9, to: 11 })
    await expect(Append.append(w, again)).rejects.toMatchObject({ code: 'SLICE_OVERLAPS' })
    expect(await w.one(sql('SELECT count(*)::INTEGER AS n FROM chain.transfer'))).toEqual({ n: 1 })
  })

  test('transfers without times take them from known blocks, or are refused', async () => {
    await using w = await open()
    const rows = csv('transfers', [transfer(1)])
    const timeless = file(rows, 'transfers', {
      columns: Object.fromEntries(columns.transfers.slice(0, 6).map((name) => [name, name])),
    })
    expect(await refusal(w, timeless)).toMatchObject({ code: 'FILE_MALFORMED', facts: { row: 1, column: 'at_s' } })
    await Append.append(
      w,
      file(csv('transactions', [[7, 0, 1234, hex(1), hex(2), 0, 0, 1, 1, '0xa9059cbb00']]), 'transactions'),
    )
    await Append.append(w, timeless)
    expect(await w.all(sql('SELECT at_s FROM chain.transfer'))).toEqual([{ at_s: 1234 }])
    expect(await w.all(sql('SELECT selector FROM chain.transaction'))).toEqual([{ selector: 0xa9059cbb }])
  })

  test('items without amounts are ERC-721, with amounts ERC-1155', async () => {
    await using w = await open()
    const rows = csv('transfers', [transfer(1)])
    const plain = file(rows, 'transfers').rows as FileRows
    const { amount: _amount, ...bare } = plain.columns
    await Append.append(w, file(rows, 'transfers', { sha256: '1', columns: { ...bare, item: 'log_index' } }))
    const other = csv('transfers', [transfer(2)])
    await Append.append(w, file(other, 'transfers', { sha256: '2', columns: { ...plain.columns, item: 'log_index' } }))
    expect(await w.all(sql('SELECT kind, amount, item FROM chain.transfer ORDER BY kind'))).toEqual([
      { kind: 2, amount: 1n, item: 1n },
      { kind: 3, amount: 2n, item: 2n },
    ])
  })

  test('tabs, semicolons, quotes, CRLF, a byte order mark and gzip change nothing', async () => {
    const row = [1, '2020-01-01T00:00:00Z', hex(1), hex(2), 3, '1.5']
    const variants = [
      `seq,at,seller,buyer,item,price,category\n${row.join(',')},"a, ""b"""\n`,
      `seq\tat\tseller\tbuyer\titem\tprice\tcategory\n${row.join('\t')}\t"a, ""b"""\n`,
      `seq;at;seller;buyer;item;price;category\r\n${row.join(';')};"a, ""b"""\r\n`,
      `\ufeff"seq",at,"seller",buyer,item,price,category\n${row.join(',')},"a, ""b"""`,
    ]
    for (const variant of [...variants, gzipSync(variants[0] ?? '')]) {
      await using w = await open()
      await Append.append(w, file(write(variant), 'sales'))
      expect(await w.all(sql('SELECT seq, at_s, price_wei, category, block FROM chain.sale'))).toEqual([
        {
          seq: 1n,
          at_s: Time.parse('2020-01-01'),
          price_wei: 1_500_000_000_000_000_000n,
          category: 'a, "b"',
          block: null,
        },
      ])
    }
  })

  test('Parquet with bytes and integers reads like CSV with texts', async () => {
    await using w = await open()
    const path = join(folder, 'transfers.parquet')
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(
      `COPY (SELECT unhex('${hex(50).slice(2)}') AS token, unhex('${hex(1).slice(2)}') AS src, '${hex(2)}' AS dst, 12::UBIGINT AS amount,
        i::UINTEGER AS log_index, 7 AS block, TIMESTAMP '2020-01-01 00:00:00' AS at_s FROM range(3) t(i)) TO '${path}' (FORMAT parquet)`,
    )
    connection.closeSync()
    await Append.append(w, file(path, 'transfers', { container: 'parquet' }))
    expect(
      await w.all(sql('SELECT src, dst, amount_units, log_index, epoch(t.at_utc)::INTEGER AS at_s FROM transfers t')),
    ).toEqual(
      [0, 1, 2].map((log_index) => ({
        src: hex(1),
        dst: hex(2),
        amount_units: 12n,
        log_index,
        at_s: Time.parse('2020-01-01'),
      })),
    )
  })
})

describe('broken files', () => {
  const sale = (n: number) => [n, '2020-01-01', hex(1), hex(2), 3, '1', ''].join(',')
  const header = columns.sales.join(',')

  test.each([
    ['an address that is too short', '2,2020-01-01,0x12,A,3,1,', 'seller', 'seller'],
    ['an empty address', '2,2020-01-01,,A,3,1,', 'seller', 'seller'],
    ['a negative number', '-2,2020-01-01,A,A,3,1,', 'seq', 'seq'],
    ['a fraction of a number', '2.5,2020-01-01,A,A,3,1,', 'seq', 'seq'],
    ['a number with an exponent', '2e1,2020-01-01,A,A,3,1,', 'seq', 'seq'],
    ['a number that is too large', '18446744073709551616,2020-01-01,A,A,3,1,', 'seq', 'seq'],
    ['2^256', `2,2020-01-01,A,A,${MAX_UINT256 + 1n},1,`, 'item', 'item'],
    ['33 bytes of hex', `2,2020-01-01,A,A,0x1${'0'.repeat(64)},1,`, 'item', 'item'],
    ['less than a wei', '2,2020-01-01,A,A,3,1e-19,', 'price', 'price'],
    ['19 decimals', '2,2020-01-01,A,A,3,0.1234567890123456789,', 'price', 'price'],
    ['a price that is no number', '2,2020-01-01,A,A,3,NaN,', 'price', 'price'],
    ['a negative price', '2,2020-01-01,A,A,3,-1,', 'price', 'price'],
    ['a price above 2^256', '2,2020-01-01,A,A,3,1e60,', 'price', 'price'],
    ['a day that does not exist', '2,2021-02-30,A,A,3,1,', 'at', 'at'],
    ['a time before 1970', '2,1969-12-31,A,A,3,1,', 'at', 'at'],
    ['a missing time', '2,,A,A,3,1,', 'at', 'at'],
  ])('%s names row, line and column, and imports nothing', async (_what, bad, column) => {
    await using w = await open()
    const path = write([header, sale(0), '', sale(1), bad.replaceAll('A', hex(9)), sale(4)].join('\n'))
    const error = await refusal(w, file(path, 'sales'))
    expect(error).toMatchObject({ code: 'FILE_MALFORMED', facts: { file: path, row: 3, line: 5, column } })
    expect(error).toMatchObject({ facts: { expected: expect.any(String) } })
  })

  test('a short row, a long row, an open quote and bytes that are no text are named', async () => {
    await using w = await open()
    for (const bad of ['2,2020-01-01', `${sale(2)},extra`, `2,2020-01-01,${hex(1)},${hex(2)},3,1,"open`]) {
      const path = write([header, sale(0), sale(1), bad, sale(4)].join('\n'))
      expect(await refusal(w, file(path, 'sales'))).toMatchObject({
        code: 'FILE_MALFORMED',
        facts: { file: path, row: 3, line: 4 },
      })
    }
    const bytes = write(
      Buffer.concat([Buffer.from(`${header}\n${sale(0)}`), Buffer.of(0xff, 0xfe), Buffer.from(`\n${sale(1)}`)]),
    )
    expect(await refusal(w, file(bytes, 'sales'))).toMatchObject({ code: 'FILE_MALFORMED', facts: { file: bytes } })
  })

  test('a row that repeats the key of another is named', async () => {
    await using w = await open()
    const path = write([header, sale(5), sale(6), sale(7), sale(6), sale(5)].join('\n'))
    expect(await refusal(w, file(path, 'sales'))).toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { row: 4, line: 5, column: 'seq' },
    })
  })

  test('a gzip file that was cut short or altered is not taken for a short one', async () => {
    await using w = await open()
    const whole = gzipSync([header, ...Array.from({ length: 5_000 }, (_, i) => sale(i))].join('\n'))
    const altered = Buffer.from(whole)
    altered[whole.length - 6] = (altered[whole.length - 6] ?? 0) ^ 1
    for (const bytes of [whole.subarray(0, whole.length >> 1), whole.subarray(0, whole.length - 4), altered]) {
      const path = write(bytes, `${++files}.csv.gz`)
      expect(await refusal(w, file(path, 'sales'))).toMatchObject({ code: 'FILE_UNREADABLE', facts: { file: path } })
    }
  })

  test('no file, a folder, no header, no such column and a broken Parquet file are told apart', async () => {
    await using w = await open()
    const at = (path: string, more: Partial<FileRows> = {}) => refusal(w, file(path, 'sales', more))
    expect(await at(join(folder, 'missing.csv'))).toMatchObject({ code: 'FILE_NOT_FOUND' })
    expect(await at(folder)).toMatchObject({ code: 'FILE_UNREADABLE' })
    expect(await at(write(''))).toMatchObject({ code: 'FILE_MALFORMED' })
    expect(await at(write('seq,at,at\n'))).toMatchObject({ code: 'FILE_MALFORMED' })
    expect(await at(write('seq,at,seller\n'))).toMatchObject({
      code: 'FILE_COLUMN_UNKNOWN',
      facts: { column: 'buyer', columns: ['seq', 'at', 'seller'] },
    })
    expect(await at(write('PAR1 but nothing else', 'x.parquet'), { container: 'parquet' })).toMatchObject({
      code: 'FILE_UNREADABLE',
    })
  })

  test('a file without rows is imported, and covers nothing', async () => {
    await using w = await open()
    expect(await Append.append(w, file(write(`${header}\n`), 'sales'))).toMatchObject({ rows: 0, covered: [] })
  })
})

describe('cells', () => {
  test('decimals with exponents are scaled exactly, or not at all', async () => {
    await using w = await open()
    const number = fc.tuple(
      fc.nat(10 ** 9),
      fc.string({ unit: fc.constantFrom('0', '1', '9'), maxLength: 22 }),
      fc.integer({ min: -25, max: 25 }),
    )
    const query = sql(`SELECT ${Cells.scaled('$c', 18)} AS v`, { c: 'VARCHAR' })
    await fc.assert(
      fc.asyncProperty(number, fc.constantFrom('e', 'E', ''), async ([whole, fraction, exponent], e) => {
        const c = `${whole}${fraction === '' ? '' : `.${fraction}`}${e === '' ? '' : `${e}${exponent}`}`
        const shift = 18 + (e === '' ? 0 : exponent) - fraction.length
        const digits = BigInt(`${whole}${fraction}`)
        const unit = 10n ** BigInt(Math.abs(shift))
        const exact = shift >= 0 ? digits * unit : digits % unit === 0n ? digits / unit : null
        expect(await w.one(query, { c })).toEqual({ v: exact === null ? null : String(exact) })
      }),
      { numRuns: 150 },
    )
    expect(await w.one(query, { c: '12.5' })).toEqual({ v: String(fromHuman('12.5', 18)) })
  })

  test('what the time cell takes is what the vocabulary takes', async () => {
    await using w = await open()
    const query = sql(`SELECT CASE WHEN ${Cells.time.isOk('$c')} THEN ${Cells.time.value('$c')} END AS v`, {
      c: 'VARCHAR',
    })
    const times = [
      '2021-05-01',
      '2021-05-01T12:00',
      '2021-05-01 12:00Z',
      '2021-05-01T12:00:59.9Z',
      '2021-05-01T12:00:00+02:00',
      '2017-06-23 21:06:32',
    ]
    for (const c of times) expect(await w.one(query, { c })).toEqual({ v: Time.parse(c) })
    expect(await w.one(query, { c: '1600000000' })).toEqual({ v: 1_600_000_000 })
    expect(await w.one(query, { c: '2017-03-06 04:38:27 UTC' })).toEqual({ v: Time.parse('2017-03-06 04:38:27') })
    for (const c of [
      '',
      '2021-5-1',
      '2021-05-01T',
      '01.05.2021',
      '99999999999',
      '2021-13-01',
      '2021-05-01T25:00',
      'now',
    ]) {
      expect(await w.one(query, { c })).toEqual({ v: null })
    }
  })

  test('what is read quickly is read the same slowly', async () => {
    await using w = await open()
    const signs = fc.constantFrom('', '+', '-', ' ', '0', '00', '0x', '1.', 'e')
    const number = fc.tuple(
      signs,
      fc.bigInt({ min: 0n, max: 1n << 130n }),
      fc.constantFrom('', ' ', '.0', 'e1', '_0', 'n'),
    )
    const two = (max: number) => fc.nat(max).map((n) => String(n).padStart(2, '0'))
    const clock = fc.tuple(
      fc.integer({ min: 1950, max: 2120 }),
      two(13),
      two(32),
      fc.constantFrom(' ', 'T', '  '),
      two(25),
      two(61),
      two(61),
      fc.constantFrom('', 'Z', ' UTC', '.000', '.000 UTC', '.5Z', '+01:00', ' CET'),
    )
    const text = fc.oneof(
      number.map(([sign, n, end]) => `${sign}${n}${end}`),
      number.map(([sign, n, end]) => `${sign}${n % (1n << 33n)}${end}`),
      clock.map(
        ([year, month, day, gap, hour, minute, second, end]) =>
          `${year}-${month}-${day}${gap}${hour}:${minute}:${second}${end}`,
      ),
      fc
        .string({ unit: fc.constantFrom('a', 'F', '0', '9', 'g'), minLength: 39, maxLength: 41 })
        .map((digits) => `0x${digits}`),
    )
    const whole = Cells.whole('UINTEGER')
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 200, maxLength: 300 }), async (texts) => {
        for (const cell of [Cells.address, whole, Cells.logIndex, Cells.uint256, Cells.time, Cells.moment]) {
          const slow = `CASE WHEN ${cell.isOk('c')} THEN ${cell.value('c')} END`
          const both = sql(
            `SELECT c, quick, slow FROM (SELECT c, ${cell.quick?.('c', 'VARCHAR')} AS quick, ${slow} AS slow FROM (SELECT unnest($texts) AS c))
              WHERE quick IS NOT NULL AND quick IS DISTINCT FROM slow`,
            { texts: 'VARCHAR[]' },
          )
          expect(await w.all(both, { texts })).toEqual([])
        }
      }),
      { numRuns: 8 },
    )
  })

  test('256-bit numbers keep every digit, decimal and hex', async () => {
    await using w = await open()
    const { isOk, value, isBig } = Cells.uint256
    const query = sql(`SELECT CASE WHEN ${isOk('$c')} THEN ${value('$c')} END AS v, ${isBig?.('$c')} AS big`, {
      c: 'VARCHAR',
    })
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 0n, max: MAX_UINT256 }),
        fc.nat(255),
        fc.boolean(),
        async (wide, bits, isHex) => {
          const n = wide >> BigInt(bits)
          const c = isHex ? `0x${n.toString(16)}` : String(n)
          expect(await w.one(query, { c })).toEqual({ v: n > MAX_STORED ? MAX_STORED : n, big: n > MAX_STORED })
        },
      ),
      { numRuns: 150 },
    )
  })
})
