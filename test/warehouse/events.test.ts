import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { toEventSelector } from 'viem'
import { describe, expect, test } from 'vitest'
import { MAX_STORED, MAX_UINT256 } from '../../src/core/units.ts'
import * as Events from '../../src/ingest/events.ts'
import type { EventGroup } from '../../src/ingest/group.ts'
import type { EventRows, FileRows, PackedRows, Slice } from '../../src/ingest/slice.ts'
import * as Append from '../../src/warehouse/append.ts'
import * as Audits from '../../src/warehouse/audits.ts'
import * as Dictionary from '../../src/warehouse/dictionary.ts'
import * as Export from '../../src/warehouse/export.ts'
import * as Published from '../../src/warehouse/published.ts'
import type { Query, Values } from '../../src/warehouse/query.ts'
import * as Saturation from '../../src/warehouse/saturation.ts'
import type { Column } from '../../src/warehouse/vector.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { log, read, wallet } from '../ingest/eventlogs.ts'
import { now, temporary } from './folder.ts'
import { address, hex, type Movement, slice } from './slices.ts'

const folder = temporary()
const open = (path = ':memory:') => Warehouse.open({ path, now })
const sql = (text: string): Query<Values> => ({ name: 'test', text, params: {}, required: [] })
const [A, B] = [wallet(0xa1), wallet(0xb2)]
const MIN_STORED = -(1n << 127n)
const MIN_INT256 = -(1n << 255n)

/** A slice of what `groups` make of `records`, beside `transfers`. */
function sliceOf(
  groups: readonly EventGroup[],
  records: readonly unknown[],
  options: { from?: number; to?: number; transfers?: Movement[] } = {},
): Slice {
  const { from = 0, to = 2 ** 32, transfers = [] } = options
  const { transfers: moved } = slice(from, to, transfers).rows as Extract<Slice['rows'], { kind: 'packed' }>
  const rows = { kind: 'packed' as const, transfers: moved, events: read(groups, records).events, headers: [] }
  return { ...slice(from, to, []), stream: 'events:all', rows }
}

const delta = Events.custom({
  name: 'delta',
  event: 'event Delta(address indexed who, int256 change, uint256 total, string note)',
})
const deltaLog = (change: bigint, total: bigint, note: string, index: number) =>
  log('event Delta(address indexed who, int256 change, uint256 total, string note)', [A, change, total, note], {
    index,
  })

describe('event rows', () => {
  test('of real logs read back through the views, and the audits find nothing', async () => {
    await using w = await open()
    const file = new URL('../../data/events/rpc_logs.ndjson.gz', import.meta.url)
    const all = gunzipSync(readFileSync(file))
      .toString()
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line))
      .sort((a, b) => Number(a.blockNumber) - Number(b.blockNumber) || Number(a.logIndex) - Number(b.logIndex))
    // Some nodes number the logs of a transaction, not of a block: such an answer is refused before it is decoded.
    const twice = new Set(
      all.flatMap((raw, i) => {
        const before = all[i - 1]
        const isTwice = before?.blockNumber === raw.blockNumber && Number(before.logIndex) === Number(raw.logIndex)
        return isTwice ? [raw.blockNumber] : []
      }),
    )
    expect(twice.size).toBe(7)
    const raws = all.filter(({ blockNumber }) => !twice.has(blockNumber))
    const stated = (signature: string, topics: number) =>
      raws.filter((raw) => raw.topics[0] === toEventSelector(signature) && raw.topics.length === topics).length
    const expected = {
      amounts: stated('Approval(address,address,uint256)', 3),
      items: stated('Approval(address,address,uint256)', 4),
      all: stated('ApprovalForAll(address,address,bool)', 3),
      deposits: stated('Deposit(address,uint256)', 2),
      withdrawals: stated('Withdrawal(address,uint256)', 2),
    }
    for (const count of Object.values(expected)) expect(count).toBeGreaterThan(10)
    const done = await Append.append(w, { ...sliceOf(Events.GROUPS, raws), chain: 'eip155:1' })
    const sales = 20
    expect(done.rows).toBe(Object.values(expected).reduce((sum, count) => sum + count, sales))
    expect(
      await w.one(
        sql(`SELECT (SELECT count(*) FROM approvals WHERE kind = 'amount')::INTEGER AS amounts,
        (SELECT count(*) FROM approvals WHERE kind = 'item')::INTEGER AS items,
        (SELECT count(*) FROM approvals WHERE approved IS NOT NULL)::INTEGER AS "all",
        (SELECT count(*) FROM wraps WHERE is_deposit)::INTEGER AS deposits,
        (SELECT count(*) FROM wraps WHERE NOT is_deposit)::INTEGER AS withdrawals,
        (SELECT count(*) FROM order_sales)::INTEGER AS sales`),
      ),
    ).toEqual({ ...expected, sales })
    expect(
      await w.all(
        sql(`SELECT seller, buyer, token, item, price_units, currency, order_items
          FROM order_sales ORDER BY block, log_index LIMIT 1`),
      ),
    ).toEqual([
      {
        seller: '0xd640c898b0902bd02f69de0fe8d0bd560956db76',
        buyer: '0x7f58558c099ee497abf2019eecf4a99116a44e62',
        token: '0x5755ab845ddeab27e1cfce00cd629b2e135acc3d',
        item: 3774n,
        price_units: 67300000000000000n,
        currency: null,
        order_items: 1,
      },
    ])
    // Endless allowances: saturated, flagged, exact beside.
    const endless = raws.filter(
      ({ topics, data }) => topics[0].startsWith('0x8c5be1e5') && topics.length === 3 && BigInt(data) > MAX_STORED,
    )
    expect(endless.length).toBeGreaterThan(100)
    const stored = await w.all(
      sql(`SELECT b.block, b.log_index, b.exact FROM chain.big_amount b JOIN chain.approval a USING (chain, block, log_index, sub)
      WHERE b.field = 'approval.amount' AND a.saturated = 1 AND a.amount = 170141183460469231731687303715884105727 ORDER BY ALL`),
    )
    expect(stored.map((row) => [row.block, row.log_index, row.exact])).toEqual(
      endless
        .map((raw) => [Number(raw.blockNumber), Number(raw.logIndex), BigInt(raw.data)])
        .sort(([a = 0, b = 0], [c = 0, d = 0]) => Number(a) - Number(c) || Number(b) - Number(d)),
    )
    expect(await Audits.run(w)).toEqual([])
  })

  test('of every built-in group have their tables: place first, own columns, flags last, and a comment on each id', async () => {
    await using w = await open()
    const types = {
      wallet: 'UINTEGER',
      token: 'UINTEGER',
      uint256: 'HUGEINT',
      int256: 'HUGEINT',
      uint8: 'UTINYINT',
      uint16: 'USMALLINT',
      uint32: 'UINTEGER',
      flag: 'BOOLEAN',
      text: 'VARCHAR',
      bytes: 'BLOB',
    }
    const tables = Events.GROUPS.flatMap((group) => Object.entries(group.tables))
    expect(tables).toHaveLength(10)
    for (const [table, shape] of tables) {
      const columns = await w.all(
        sql(`SELECT column_name AS name, data_type AS type, comment AS ids FROM duckdb_columns()
        WHERE schema_name || '.' || table_name = '${table}' ORDER BY column_index`),
      )
      const place = [
        'chain USMALLINT',
        'block UINTEGER',
        'log_index UINTEGER',
        'sub USMALLINT',
        'tx_index UINTEGER',
        'at_s UINTEGER',
      ]
      expect(
        columns.map(({ name, type, ids }) => `${name} ${type}${ids ? ` ${ids}` : ''}`),
        table,
      ).toEqual([
        ...place,
        ...Object.entries(shape).map(
          ([name, kind]) => `${name} ${types[kind]}${kind === 'wallet' || kind === 'token' ? ` ${kind}` : ''}`,
        ),
        'saturated UINTEGER',
      ])
    }
  })

  test('every event table has a twin of the same columns and when it was orphaned', async () => {
    await using w = await open()
    await Append.append(w, sliceOf([delta], [deltaLog(1n, 1n, '', 0)]))
    const shapes = await w.all(
      sql(`SELECT table_name AS name, list(column_name || ' ' || data_type ORDER BY column_index) AS columns
      FROM duckdb_columns() WHERE schema_name = 'chain' GROUP BY ALL`),
    )
    const byName = new Map(shapes.map((row) => [String(row.name), row.columns as string[]]))
    const events = [...byName].filter(
      ([name, columns]) => !name.startsWith('orphaned_') && columns.includes('saturated UINTEGER'),
    )
    expect(events).toHaveLength(11)
    for (const [name, columns] of events)
      expect(byName.get(`orphaned_${name}`), name).toEqual([...columns, 'orphaned_at_s UINTEGER'])
  })

  test('outside the range of their slice, or unordered, are refused', async () => {
    await using w = await open()
    const records = [deltaLog(1n, 1n, '', 0)]
    await expect(Append.append(w, sliceOf([delta], records, { from: 17, to: 20 }))).rejects.toMatchObject({
      code: 'INVARIANT_BROKEN',
    })
    await expect(Append.append(w, sliceOf([delta], [...records, ...records]))).rejects.toMatchObject({
      code: 'INVARIANT_BROKEN',
    })
    expect(await w.all(sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'event_delta'"))).toEqual([])
  })

  test('of a table that no migration makes are refused', async () => {
    await using w = await open()
    const events = sliceOf(
      [
        {
          ...delta,
          tables: { 'chain.nothing': { contract: 'wallet' } },
          open: (append) => ({
            read: (at) => {
              append('chain.nothing', at, 0, {})
              return 'decoded'
            },
          }),
        },
      ],
      [deltaLog(1n, 1n, '', 0)],
    )
    await expect(Append.append(w, events)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  })

  test('give no address an id for a cell that is NULL', async () => {
    await using w = await open()
    const offered = 'event PunkOffered(uint256 indexed punkIndex, uint256 minValue, address indexed toAddress)'
    const records = [wallet(0), B, wallet(0)].map((to, index) => log(offered, [7n, 1n, to], { index }))
    expect(await Append.append(w, sliceOf(Events.GROUPS, records))).toMatchObject({ rows: 3, newWallets: 1 })
    expect(await w.all(sql('SELECT only_to FROM punk_offers ORDER BY log_index'))).toEqual([
      { only_to: null },
      { only_to: B },
      { only_to: null },
    ])
  })
})

describe('wide numbers', () => {
  test('are exact in a table, whatever their size and sign', async () => {
    await using w = await open()
    const edges = [0n, -1n, MAX_STORED, MAX_STORED + 1n, MIN_STORED, MIN_STORED - 1n, MIN_INT256, (1n << 255n) - 1n]
    const totals = [0n, 1n, MAX_STORED, MAX_STORED + 1n, MAX_UINT256, 5n, MAX_UINT256, 1n << 255n]
    await Append.append(
      w,
      sliceOf(
        [delta],
        edges.map((change, i) => deltaLog(change, totals[i] ?? 0n, '', i)),
      ),
    )
    const clamp = (value: bigint) => (value > MAX_STORED ? MAX_STORED : value < MIN_STORED ? MIN_STORED : value)
    expect(await w.all(sql('SELECT change, total, saturated FROM chain.event_delta ORDER BY log_index'))).toEqual(
      edges.map((change, i) => {
        const total = totals[i] ?? 0n
        return {
          change: clamp(change),
          total: clamp(total),
          saturated: Number(clamp(change) !== change) + 2 * Number(clamp(total) !== total),
        }
      }),
    )
    const exact = await w.all(
      sql(`SELECT log_index,
        coalesce((SELECT exact FROM chain.big_amount b WHERE b.field = 'event_delta.change' AND b.log_index = t.log_index), t.change::BIGNUM) AS change,
        coalesce((SELECT exact FROM chain.big_amount b WHERE b.field = 'event_delta.total' AND b.log_index = t.log_index), t.total::BIGNUM) AS total
      FROM chain.event_delta t ORDER BY log_index`),
    )
    expect(exact).toEqual(edges.map((change, i) => ({ log_index: i, change, total: totals[i] })))
    expect(await Audits.run(w)).toEqual([])
  })

  test('saturate alike for any bytes', () => {
    const words = fc.uint8Array({ minLength: 32, maxLength: 32 })
    const sparse = words.map((bytes) => bytes.map((byte, i) => (i < 16 ? (byte > 127 ? 0xff : 0) : byte)))
    fc.assert(
      fc.property(fc.oneof(words, sparse), fc.constantFrom('uint256' as const, 'int256' as const), (packed, sign) => {
        const unsigned = BigInt(`0x${Buffer.from(packed).toString('hex')}`)
        const value = sign === 'int256' ? BigInt.asIntN(256, unsigned) : unsigned
        const { words, big } = Saturation.of(packed, 1, sign)
        const stored = BigInt.asIntN(128, ((words[1] ?? 0n) << 64n) | (words[0] ?? 0n))
        const fits = value <= MAX_STORED && value >= MIN_STORED
        expect(stored).toBe(fits ? value : value > 0n ? MAX_STORED : MIN_STORED)
        expect(big).toEqual(fits ? [] : [{ row: 0, exact: value }])
      }),
      { numRuns: 500 },
    )
  })
})

describe('tables of configured events', () => {
  test('are made with their first row, in its transaction', async () => {
    await using w = await open()
    const made = sql("SELECT count(*)::INTEGER AS n FROM duckdb_tables() WHERE table_name LIKE '%event_delta'")
    const events = sliceOf([delta], [deltaLog(-5n, 6n, 'Ünï \u0000 🎉', 0)], { from: 10, to: 20 })
    await Append.append(w, { ...sliceOf([delta], [], { from: 15, to: 16 }), stream: 'events:all' })
    await expect(Append.append(w, events)).rejects.toMatchObject({ code: 'SLICE_OVERLAPS' })
    expect(await w.one(made)).toEqual({ n: 0 })
    await Append.append(w, { ...events, covers: { from: 16, to: 20 } })
    expect(await w.one(made)).toEqual({ n: 2 })
    await Append.append(
      w,
      sliceOf(
        [delta],
        [
          log('event Delta(address indexed who, int256 change, uint256 total, string note)', [B, 1n, 2n, ''], {
            block: 30,
          }),
        ],
        { from: 20, to: 40 },
      ),
    )
    expect(await w.all(sql('SELECT * EXCLUDE (at_utc) FROM event_delta ORDER BY block'))).toEqual([
      {
        chain: 'eip155:10',
        block: 16,
        log_index: 0,
        sub: 0,
        tx_index: 1,
        contract: wallet(0xc0),
        who: A,
        change: -5n,
        total: 6n,
        note: 'Ünï \u0000 🎉',
        saturated: 0,
      },
      {
        chain: 'eip155:10',
        block: 30,
        log_index: 0,
        sub: 0,
        tx_index: 1,
        contract: wallet(0xc0),
        who: B,
        change: 1n,
        total: 2n,
        note: '',
        saturated: 0,
      },
    ])
  })

  test.each([
    [
      'another type',
      'event Delta(address indexed who, uint256 change, uint256 total, bytes note)',
      [A, 1n, 1n, '0x01'],
    ],
    [
      'ids where there were numbers',
      'event Delta(uint32 indexed who, int256 change, uint256 total, string note)',
      [1, 1n, 1n, ''],
    ],
    ['another name', 'event Delta(address indexed who, int256 changed, uint256 total, string note)', [A, 1n, 1n, '']],
    ['one column fewer', 'event Delta(address indexed who, int256 change, uint256 total)', [A, 1n, 1n]],
  ])('that exist with %s refuse the rows, and nothing is written', async (_what, event, args) => {
    await using w = await open()
    await Append.append(w, sliceOf([delta], [deltaLog(1n, 1n, '', 0)], { from: 0, to: 20 }))
    const before = await w.all(sql('FROM chain.wallet'))
    const other = Events.custom({ name: 'delta', event })
    const events = sliceOf([other], [log(event, args, { block: 30, address: wallet(0xdd) })], { from: 20, to: 40 })
    await expect(Append.append(w, events)).rejects.toMatchObject({
      code: 'EVENT_TABLE_DIFFERS',
      facts: { table: 'chain.event_delta' },
    })
    expect(await w.all(sql('SELECT block FROM chain.event_delta'))).toEqual([{ block: 16 }])
    expect(await w.all(sql('FROM chain.wallet'))).toEqual(before)
  })

  test('are published, exported and backed by their views like any other', async () => {
    await using w = await open(join(folder, 'custom.duckdb'))
    await Append.append(w, sliceOf([...Events.GROUPS, delta], [deltaLog(MIN_INT256, MAX_UINT256, 'x', 0)]))
    for (let round = 0; round < 2; round++) {
      const path = join(folder, 'custom.published.duckdb')
      await Published.publish(w, path)
      await using reader = await Published.openReadOnly(path)
      expect(await reader.all(sql('SELECT who, change, total, note FROM event_delta'))).toEqual([
        { who: A, change: MIN_STORED, total: MAX_STORED, note: 'x' },
      ])
      expect(await reader.all(sql('SELECT count(*)::INTEGER AS n FROM chain.orphaned_event_delta'))).toEqual([{ n: 0 }])
      expect(await reader.all(sql('SELECT count(*)::INTEGER AS n FROM approvals'))).toEqual([{ n: 0 }])
    }
    const path = join(folder, 'delta.csv')
    expect(await Export.table(w, 'event_delta', path)).toEqual({ path, rows: 1 })
    expect(readFileSync(path, 'utf8')).toContain(String(MAX_STORED))
    expect(await Export.table(w, 'chain.event_delta', join(folder, 'delta.parquet'))).toMatchObject({ rows: 1 })
  })

  test('take bytes and texts of any length, and none', async () => {
    await using w = await open()
    const rows = 5_000
    const blobs = Array.from({ length: rows }, (_, i) => (i % 7 === 3 ? null : new Uint8Array(i % 50).fill(i)))
    const texts = blobs.map((blob, i) => (i % 11 === 5 ? null : 'é'.repeat(blob?.length ?? 1)))
    const events: EventRows = {
      table: 'chain.event_blob',
      rows,
      block: new Uint32Array(rows).fill(5),
      logIndex: Uint32Array.from({ length: rows }, (_, i) => i),
      sub: new Uint16Array(rows),
      txIndex: new Uint32Array(rows),
      atS: new Uint32Array(rows),
      columns: { blob: { kind: 'bytes', values: blobs }, text: { kind: 'text', values: texts } },
    }
    const { rows: packed, ...rest } = sliceOf([], [])
    await Append.append(w, { ...rest, rows: { ...(packed as PackedRows), events: [events] } })
    const found = await w.all(sql('SELECT hex(blob) AS blob, text FROM event_blob ORDER BY log_index'))
    expect(found).toEqual(
      blobs.map((blob, i) => ({ blob: blob && Buffer.from(blob).toString('hex').toUpperCase(), text: texts[i] })),
    )
    const other = {
      ...events,
      logIndex: events.logIndex.map((index) => index + rows),
      columns: { ...events.columns, blob: { kind: 'text' as const, values: texts } },
    }
    await expect(
      Append.append(w, { ...rest, covers: null, rows: { ...(packed as PackedRows), events: [other] } }),
    ).rejects.toMatchObject({ code: 'EVENT_TABLE_DIFFERS' })
    const wrong: Column = blobs
    await expect(w.appendColumns('chain.event_blob', { text: wrong })).rejects.toMatchObject({
      code: 'INVARIANT_BROKEN',
    })
  })

  test('are there when the file is opened again', async () => {
    const path = join(folder, 'again.duckdb')
    {
      await using w = await open(path)
      await Append.append(w, sliceOf([delta], [deltaLog(1n, 1n, '', 0)], { from: 0, to: 20 }))
    }
    await using w = await open(path)
    await Append.append(
      w,
      sliceOf(
        [delta],
        [
          log('event Delta(address indexed who, int256 change, uint256 total, string note)', [B, 1n, 2n, ''], {
            block: 30,
          }),
        ],
        { from: 20, to: 40 },
      ),
    )
    expect(await w.all(sql('SELECT who FROM event_delta ORDER BY block'))).toEqual([{ who: A }, { who: B }])
  })
})

describe('tokens that only events named', () => {
  const update = (n: number, index = 0) => log('event MetadataUpdate(uint256 id)', [1n], { address: hex(n), index })
  const standards = sql('SELECT address, standard FROM tokens ORDER BY id')
  const moved = (token: number, block: number, kind: number): Movement => ({
    block,
    logIndex: 9,
    token,
    src: 1,
    dst: 2,
    amount: 1n,
    kind,
    item: 1n,
  })

  test('are of an unknown standard until a transfer tells', async () => {
    await using w = await open()
    await Append.append(w, sliceOf(Events.GROUPS, [update(1), update(2, 1)], { from: 0, to: 20 }))
    expect(await w.all(standards)).toEqual([
      { address: hex(1), standard: 'unknown' },
      { address: hex(2), standard: 'unknown' },
    ])
    await expect(
      Append.append(w, sliceOf([], [], { from: 10, to: 40, transfers: [moved(1, 30, 2)] })),
    ).rejects.toMatchObject({ code: 'SLICE_OVERLAPS' })
    expect(await w.all(standards)).toEqual([
      { address: hex(1), standard: 'unknown' },
      { address: hex(2), standard: 'unknown' },
    ])
    await Append.append(w, sliceOf([], [], { from: 20, to: 40, transfers: [moved(1, 30, 2)] }))
    expect(await w.all(standards)).toEqual([
      { address: hex(1), standard: 'ERC-721' },
      { address: hex(2), standard: 'unknown' },
    ])
    // What is known stays.
    await Append.append(w, sliceOf([], [], { from: 40, to: 60, transfers: [moved(1, 50, 1)] }))
    expect(await w.all(standards)).toMatchObject([{ standard: 'ERC-721' }, { standard: 'unknown' }])
  })

  test('learn it after the file was opened again, and from a transfer of the same slice', async () => {
    const path = join(folder, 'standards.duckdb')
    {
      await using w = await open(path)
      await Append.append(
        w,
        sliceOf(Events.GROUPS, [update(1), update(3, 1)], { from: 0, to: 20, transfers: [moved(3, 5, 3)] }),
      )
    }
    await using w = await open(path)
    expect(await w.all(standards)).toEqual([
      { address: hex(3), standard: 'ERC-1155' },
      { address: hex(1), standard: 'unknown' },
    ])
    await w.transaction(async () => {
      const settle = await Dictionary.of(w).follow()
      const id = await w.one(sql('SELECT id FROM chain.chain'))
      Dictionary.of(w).tokens(Number(id?.id), address(4), Uint8Array.of(0), 1)
      Dictionary.of(w).tokens(Number(id?.id), address(4), Uint8Array.of(1), 1)
      Dictionary.of(w).tokens(Number(id?.id), address(1), Uint8Array.of(1), 1)
      await Dictionary.of(w).flush()
      return settle
    })
    expect(await w.all(standards)).toEqual([
      { address: hex(3), standard: 'ERC-1155' },
      { address: hex(1), standard: 'ERC-20' },
      { address: hex(4), standard: 'ERC-20' },
    ])
  })
})

describe('an imported file', () => {
  const update = (n: number, index: number) => log('event MetadataUpdate(uint256 id)', [1n], { address: hex(n), index })
  const file = (
    name: string,
    fileKind: 'sales' | 'transfers',
    lines: readonly string[],
    more: Partial<FileRows> = {},
  ) => {
    const path = join(folder, name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, lines.join('\n'))
    const names = lines[0]?.split(',') ?? []
    const columns = Object.fromEntries(names.map((column) => [column, column]))
    const rows = {
      kind: 'file',
      path,
      format: 'test',
      container: 'csv',
      fileKind,
      columns,
      sha256: path,
      source: 'test',
      ...more,
    } as const
    const axis = fileKind === 'sales' ? 'second' : 'block'
    return {
      chain: 'eip155:10',
      stream: `${fileKind}:test`,
      axis,
      covers: null,
      final: true,
      source: 'test',
      rows,
    } as const
  }

  test('tells what a token is that only events named, and later transfers leave it so', async () => {
    await using w = await open()
    await Append.append(w, sliceOf(Events.GROUPS, [update(1, 0), update(2, 1), update(3, 2)], { from: 0, to: 20 }))
    const collection = { address: hex(1), standard: 'cryptopunks', symbol: 'PUNK', decimals: 0 }
    const sold = ['seq,at,seller,buyer,item,price', `1,2021-01-01,${A},${B},7,1`]
    await Append.append(w, file('sold.csv', 'sales', sold, { collection }))
    const moved = ['token,src,dst,amount,log_index,block,at_s', `${hex(2)},${A},${B},5,0,30,100`]
    await Append.append(w, file('moved.csv', 'transfers', moved))
    await Append.append(
      w,
      sliceOf([], [], {
        from: 40,
        to: 60,
        transfers: [{ block: 50, logIndex: 0, token: 1, src: 1, dst: 2, amount: 1n }],
      }),
    )
    expect(await w.all(sql('SELECT address, standard, symbol, decimals FROM tokens ORDER BY id'))).toEqual([
      { address: hex(1), standard: 'cryptopunks', symbol: 'PUNK', decimals: 0 },
      { address: hex(2), standard: 'ERC-20', symbol: null, decimals: null },
      { address: hex(3), standard: 'unknown', symbol: null, decimals: null },
    ])
  })
})

test('the audits find rows that stand twice, numbers without their exact value, and ids without a key', async () => {
  await using w = await open()
  await Append.append(w, sliceOf([delta], [deltaLog(MIN_INT256, 1n, '', 0)]))
  expect(await Audits.run(w)).toEqual([])
  await w.run(sql('INSERT INTO chain.event_delta FROM chain.event_delta'))
  expect(await Audits.run(w)).toEqual([{ audit: 'duplicate_event_delta', rows: 1, shown: [] }])
  await w.run(sql('UPDATE chain.event_delta SET who = 999, saturated = 3'))
  expect(await Audits.run(w)).toEqual([
    { audit: 'duplicate_event_delta', rows: 1, shown: [] },
    { audit: 'unbound_event_delta_total', rows: 2, shown: [] },
    { audit: 'unknown_event_delta_who', rows: 1, shown: [] },
  ])
})

test('an accepted bid whose bid came in an earlier slice gets its price in the view', async () => {
  await using w = await open()
  const bid = 'event PunkBidEntered(uint256 indexed punkIndex, uint256 value, address indexed fromAddress)'
  const transfer = log('event Transfer(address indexed from, address indexed to, uint256 value)', [A, B, 1n], {
    block: 30,
    index: 1,
  })
  const bought = log(
    'event PunkBought(uint256 indexed punkIndex, uint256 value, address indexed fromAddress, address indexed toAddress)',
    [7n, 0n, A, wallet(0)],
    { block: 30, index: 2 },
  )
  await Append.append(
    w,
    sliceOf(
      Events.GROUPS,
      [log(bid, [7n, 300n, A]), log(bid, [7n, 500n, B], { index: 1 }), log(bid, [8n, 900n, B], { index: 2 })],
      { from: 0, to: 20 },
    ),
  )
  await Append.append(w, sliceOf(Events.GROUPS, [transfer, bought], { from: 20, to: 40 }))
  expect(await w.all(sql('SELECT price_wei FROM chain.punk_sale'))).toEqual([{ price_wei: null }])
  expect(await w.all(sql('SELECT seller, buyer, price_wei, is_bid FROM punk_sales'))).toEqual([
    { seller: A, buyer: B, price_wei: 500n, is_bid: true },
  ])
})
