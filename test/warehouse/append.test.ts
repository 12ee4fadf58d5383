import { spawn } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_STORED, MAX_UINT256 } from '../../src/core/units.ts'
import { KIND, type Slice } from '../../src/ingest/slice.ts'
import * as Append from '../../src/warehouse/append.ts'
import * as Coverage from '../../src/warehouse/coverage.ts'
import * as Dictionary from '../../src/warehouse/dictionary.ts'
import * as Lineage from '../../src/warehouse/lineage.ts'
import type { Query, Values } from '../../src/warehouse/query.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from './folder.ts'
import { address, hex, type Movement, random, slice } from './slices.ts'

const folder = temporary()
const open = () => Warehouse.open({ path: ':memory:', now })
const sql = (text: string): Query<Values> => ({ name: 'test', text, params: {}, required: [] })
const moved =
  sql(`SELECT t.block, t.log_index, t.sub, t.kind, t.token, t.src, t.dst, t.amount_units, t.item, t.saturated
  FROM transfers t ORDER BY t.block, t.log_index, t.sub`)

async function counts(w: Warehouse.Warehouse): Promise<unknown> {
  return w.one(
    sql(`SELECT (SELECT count(*) FROM chain.transfer)::INTEGER AS transfers, (SELECT count(*) FROM chain.wallet)::INTEGER AS wallets,
      (SELECT count(*) FROM chain.token)::INTEGER AS tokens, (SELECT count(*) FROM chain.covered)::INTEGER AS covered`),
  )
}

describe('packed slices', () => {
  test('every kind of movement reads back as it was', async () => {
    await using w = await open()
    const rows: Movement[] = [
      { block: 1, logIndex: 0, token: 1, src: 10, dst: 11, amount: 5n },
      { block: 1, logIndex: 3, token: 2, src: 11, dst: 10, amount: 1n, kind: KIND.erc721, item: 77n },
      { block: 2, logIndex: 0, token: 3, src: 12, dst: 12, amount: 9n, kind: KIND.erc1155, item: 0n },
      { block: 2, logIndex: 0, sub: 1, token: 3, src: 12, dst: 13, amount: MAX_STORED, kind: KIND.erc1155, item: 1n },
    ]
    const done = await Append.append(w, slice(1, 5, rows), {
      chain: async () => ({ name: 'Optimism', finalityDepth: 100 }),
    })
    expect(done).toEqual({
      rows: 4,
      skipped: 0,
      newWallets: 4,
      newTokens: 3,
      covered: [{ from: 1, to: 5 }],
      alreadyImported: false,
    })
    const kinds = ['', 'ERC-20', 'ERC-721', 'ERC-1155']
    expect(await w.all(moved)).toEqual(
      rows.map((row) => ({
        block: row.block,
        log_index: row.logIndex,
        sub: row.sub ?? 0,
        kind: kinds[row.kind ?? KIND.erc20],
        token: hex(row.token),
        src: hex(row.src),
        dst: hex(row.dst),
        amount_units: row.amount,
        item: row.item ?? null,
        saturated: 0,
      })),
    )
    expect(await w.all(sql('SELECT caip2, name, finality_depth FROM chain.chain'))).toEqual([
      { caip2: 'eip155:10', name: 'Optimism', finality_depth: 100 },
    ])
    expect(await w.all(sql('SELECT address, standard FROM tokens ORDER BY id'))).toEqual([
      { address: hex(1), standard: 'ERC-20' },
      { address: hex(2), standard: 'ERC-721' },
      { address: hex(3), standard: 'ERC-1155' },
    ])
  })

  test('numbers above 2^127-1 are saturated, flagged and exact beside', async () => {
    await using w = await open()
    const rows: Movement[] = [
      { block: 1, logIndex: 0, token: 1, src: 1, dst: 2, amount: MAX_UINT256 },
      { block: 1, logIndex: 1, token: 1, src: 1, dst: 2, amount: MAX_STORED },
      {
        block: 1,
        logIndex: 2,
        token: 1,
        src: 1,
        dst: 2,
        amount: MAX_STORED + 1n,
        kind: KIND.erc1155,
        item: MAX_UINT256,
      },
      { block: 1, logIndex: 3, token: 1, src: 1, dst: 2, amount: 1n, kind: KIND.erc721, item: 2n ** 128n },
    ]
    await Append.append(w, slice(1, 2, rows))
    expect(
      await w.all(sql('SELECT log_index, amount, item, saturated FROM chain.transfer ORDER BY log_index')),
    ).toEqual([
      { log_index: 0, amount: MAX_STORED, item: null, saturated: 1 },
      { log_index: 1, amount: MAX_STORED, item: null, saturated: 0 },
      { log_index: 2, amount: MAX_STORED, item: MAX_STORED, saturated: 3 },
      { log_index: 3, amount: 1n, item: MAX_STORED, saturated: 2 },
    ])
    expect(await w.all(sql('SELECT field, log_index, exact FROM chain.big_amount ORDER BY ALL'))).toEqual([
      { field: 'transfer.amount', log_index: 0, exact: MAX_UINT256 },
      { field: 'transfer.amount', log_index: 2, exact: MAX_STORED + 1n },
      { field: 'transfer.item', log_index: 2, exact: MAX_UINT256 },
      { field: 'transfer.item', log_index: 3, exact: 2n ** 128n },
    ])
  })

  test('a slice that overlaps writes nothing, and the next one gets dense ids', async () => {
    await using w = await open()
    await Append.append(w, random('a', 0, 10, 20))
    const before = await counts(w)
    const fresh: Movement = { block: 12, logIndex: 0, token: 70, src: 9_001, dst: 9_002, amount: 1n }
    await expect(Append.append(w, slice(9, 15, [fresh]))).rejects.toMatchObject({
      code: 'SLICE_OVERLAPS',
      facts: { overlap: [{ from: 9, to: 10 }] },
    })
    expect(await counts(w)).toEqual(before)
    await Append.append(w, slice(10, 15, [{ ...fresh, src: 9_003, dst: 9_004, token: 71 }]))
    expect(await w.all(sql('SELECT src, dst, token FROM transfers WHERE block >= 10'))).toEqual([
      { src: hex(9_003), dst: hex(9_004), token: hex(71) },
    ])
    expect(
      await w.one(
        sql('SELECT count(*) = max(id) + 1 AND count(DISTINCT address) = count(*) AS dense FROM chain.wallet'),
      ),
    ).toEqual({
      dense: true,
    })
  })

  test('what was undone after its ids were given does not leak into the next slice', async () => {
    await using w = await open()
    await Append.append(w, random('a', 0, 5, 5))
    const stop = new AbortController()
    const undone = w.transaction(async () => {
      const settle = await Dictionary.of(w).follow()
      Dictionary.of(w).wallets(address(77_777), 1)
      await Dictionary.of(w).flush()
      stop.abort()
      void settle
      throw new Error('stop')
    })
    await expect(undone).rejects.toThrow('stop')
    await expect(Append.append(w, random('b', 5, 9, 5), { signal: stop.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    await w.run(
      sql(
        `INSERT INTO chain.wallet SELECT count(*)::UINTEGER, '\\xAA\\xBB'::BLOB || repeat('\\x00'::BLOB, 18) FROM chain.wallet`,
      ),
    )
    await Append.append(w, slice(5, 9, [{ block: 5, logIndex: 0, token: 1, src: 77_777, dst: 3, amount: 1n }]))
    expect(await w.all(sql('SELECT src FROM transfers WHERE block = 5'))).toEqual([{ src: hex(77_777) }])
  })

  test('rows outside the range or out of order are defects', async () => {
    await using w = await open()
    const row: Movement = { block: 3, logIndex: 1, token: 1, src: 1, dst: 2, amount: 1n }
    for (const rows of [
      [{ ...row, block: 9 }],
      [row, row],
      [row, { ...row, block: 2 }],
      [row, { ...row, logIndex: 0 }],
    ]) {
      await expect(Append.append(w, slice(1, 5, rows))).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
    }
    expect(await counts(w)).toMatchObject({ transfers: 0, covered: 0 })
  })

  test('touching ranges of one source grow into one row, and gaps are their complement', async () => {
    await using w = await open()
    for (const [from, to] of [
      [0, 10],
      [10, 20],
      [30, 40],
    ] as const)
      await Append.append(w, slice(from, to, []))
    expect(await counts(w)).toMatchObject({ covered: 2 })
    const wanted = [{ from: 5, to: 35 }]
    expect(await Coverage.gaps(w, 'eip155:10', 'transfers:all', wanted)).toEqual([{ from: 20, to: 30 }])
    expect(await Coverage.gaps(w, 'eip155:10', 'other', wanted)).toEqual(wanted)
    expect(await Coverage.all(w)).toEqual([
      {
        chain: 'eip155:10',
        stream: 'transfers:all',
        axis: 'block',
        covered: [
          { from: 0, to: 20 },
          { from: 30, to: 40 },
        ],
        final: [
          { from: 0, to: 20 },
          { from: 30, to: 40 },
        ],
        suspect: [],
      },
    ])
  })

  test('headers are kept once', async () => {
    await using w = await open()
    const header = { block: 1, atS: 5, hash: `0x${'11'.repeat(32)}`, parent: `0x${'22'.repeat(32)}` } as const
    for (const from of [0, 2]) {
      const bare = slice(from, from + 2, [])
      await Append.append(w, { ...bare, rows: { ...bare.rows, headers: [header] } as typeof bare.rows })
    }
    expect(await w.all(sql('SELECT block, at_s, hash FROM chain.block'))).toEqual([
      { block: 1, at_s: 5, hash: new Uint8Array(32).fill(0x11) },
    ])
  })

  test('in whatever order slices come, rows and sums are those of a plain list', async () => {
    const parts = [
      [0, 40],
      [40, 41],
      [41, 100],
      [100, 130],
    ] as const
    const wanted = parts.map(([from, to]) => random(from, from, to, 3))
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), async (order) => {
        await using w = await open()
        for (const i of order) await Append.append(w, wanted[i]!)
        expect(await counts(w)).toMatchObject({ transfers: 390 })
        const columns = await w.columns(
          sql('SELECT block, log_index, amount FROM chain.transfer ORDER BY block, log_index'),
        )
        expect(columns.bigints('amount')).toEqual(wanted.flatMap(amounts))
      }),
      { numRuns: 5 },
    )
  })
})

function amounts({ rows }: Slice): bigint[] {
  if (rows.kind !== 'packed') return []
  const { amount } = rows.transfers
  return Array.from({ length: rows.transfers.rows }, (_, row) => Buffer.from(amount).readBigUInt64BE(row * 32 + 24))
}

describe('the dictionary', () => {
  test('ids are those of a map, through growth and truncation', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(200), fc.nat(300)), { maxLength: 40 }), (steps) => {
        const index = Dictionary.create(2)
        let known: number[] = []
        for (const [first, cut] of steps) {
          for (const n of [first, first + 1, first]) {
            if (!known.includes(n)) known.push(n)
            expect(index.intern(address(n), 1)[0]).toBe(known.indexOf(n))
          }
          if (cut < known.length) {
            known = known.slice(0, cut)
            index.truncate(cut)
          }
          expect(index.size()).toBe(known.length)
          for (const n of [first, first + 1, 1_000]) expect(index.find(address(n))).toBe(known.indexOf(n))
        }
        expect(index.keysFrom(0)).toEqual(Uint8Array.from(known.flatMap((n) => Array.from(address(n)))))
      }),
    )
  })
})

describe('the lineage', () => {
  test('ancestry follows every edge once, nearest first, and ends in a circle too', async () => {
    await using w = await open()
    const thing = (id: string) => ({ kind: 'step', id })
    await Lineage.record(w, thing('model'), [thing('features'), thing('labels')])
    await Lineage.record(w, thing('model'), [thing('features')])
    await Lineage.record(w, thing('features'), [thing('blocks')])
    await Lineage.record(w, thing('labels'), [thing('blocks')])
    const edges = await Lineage.ancestry(w, thing('model'))
    expect(edges.map(({ child, parent, depth }) => [child.id, parent.id, depth])).toEqual([
      ['model', 'features', 1],
      ['model', 'labels', 1],
      ['features', 'blocks', 2],
      ['labels', 'blocks', 2],
    ])
    await Lineage.record(w, thing('blocks'), [thing('model')])
    expect(await Lineage.ancestry(w, thing('model'))).toHaveLength(5)
    expect(await Lineage.ancestry(w, thing('unknown'))).toEqual([])
  })
})

describe('a crash', () => {
  test('whenever the process is killed, the rows are exactly those of the covered ranges', async () => {
    const path = join(folder, 'crash.duckdb')
    let blocks = 0
    for (let kill = 0; kill < 5; kill++) {
      await appendUntilKilled(path, 40 + kill * 83)
      await using w = await Warehouse.open({ path, now })
      const ranges = await Coverage.of(w, 'eip155:10', 'transfers:all')
      const [range = { from: 0, to: 0 }] = ranges
      expect(ranges.length).toBeLessThanOrEqual(1)
      expect(range.from).toBe(0)
      expect(range.to).toBeGreaterThanOrEqual(blocks)
      blocks = range.to
      expect(
        await w.one(sql('SELECT count(*)::INTEGER AS n, count(DISTINCT block)::INTEGER AS blocks FROM chain.transfer')),
      ).toEqual({
        n: blocks * 50,
        blocks,
      })
      expect(await w.one(sql('SELECT count(*) = coalesce(max(id) + 1, 0) AS dense FROM chain.wallet'))).toEqual({
        dense: true,
      })
      expect(await w.one(sql('SELECT count(*)::INTEGER AS n FROM transfers'))).toEqual({ n: blocks * 50 })
    }
    expect(blocks).toBeGreaterThan(0)
  })
})

async function appendUntilKilled(path: string, afterMs: number): Promise<void> {
  const script = new URL('./appender.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', () => reject(new Error('The appending process ended early.')))
  })
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  child.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
}
