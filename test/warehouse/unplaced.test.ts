/** Exports of Etherscan: movements without the place of their log, beside the same movements from sources that have it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ImportInput } from '../../src/capabilities.ts'
import { read } from '../../src/config.ts'
import { silent } from '../../src/core/progress.ts'
import { MAX_STORED, MAX_UINT256 } from '../../src/core/units.ts'
import * as Gathering from '../../src/gathering.ts'
import * as Append from '../../src/warehouse/append.ts'
import * as Audits from '../../src/warehouse/audits.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from './folder.ts'
import { hex, type Movement, slice } from './slices.ts'

const folder = temporary()
let files = 0
const CHAIN = 'eip155:10'
const TX = `0x${'ab'.repeat(32)}`
const PLACED = 2 ** 31

async function world() {
  const warehouse = await Warehouse.open({ path: ':memory:', now })
  const { file } = Gathering.create(warehouse, read({}))
  const take = (input: ImportInput) =>
    file({ chain: CHAIN, ...input }, { progress: silent, signal: new AbortController().signal })
  const all = (text: string) => warehouse.all({ name: 'test', text, params: {}, required: [] })
  return { warehouse, take, all, [Symbol.asyncDispose]: () => warehouse[Symbol.asyncDispose]() }
}

function csv(text: string): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${++files}.csv`)
  writeFileSync(path, text)
  return path
}

type Row = { block: number; src: number; dst: number; value?: string; item?: string; token?: number }

/** The export of ERC-20, ERC-721 or ERC-1155 transfers, as Etherscan writes it. */
function exported(rows: readonly Row[], hash = 'Transaction Hash'): string {
  const [first] = rows
  const value = first?.value === undefined ? [] : ['TokenValue', 'USDValueDayOfTx']
  const item = first?.item === undefined ? [] : ['TokenId']
  const header = [
    hash,
    'Blockno',
    'UnixTimestamp',
    'DateTime (UTC)',
    'From',
    'To',
    ...value,
    'ContractAddress',
    ...item,
    'TokenName',
    'TokenSymbol',
  ]
  const lines = rows.map(({ block, src, dst, value: v, item: i, token = 50 }) => [
    TX,
    block,
    1_600_000_000 + block,
    '2020-09-13 12:26:40',
    hex(src),
    hex(dst),
    ...(v === undefined ? [] : [v, '$1,234.50']),
    hex(token),
    ...(i === undefined ? [] : [i]),
    'A "coin", Inc.'.replaceAll('"', '""'),
    'COIN',
  ])
  return csv([header, ...lines].map((line) => line.map((cell) => `"${cell}"`).join(',')).join('\n'))
}

const six = { [hex(50)]: 6 }
const standing = 'SELECT block, log_index, kind, amount, item, saturated FROM chain.transfer ORDER BY ALL'

describe('exports of token transfers', () => {
  test('ERC-20: decimal amounts become base units, exactly, and complete nothing', async () => {
    await using w = await world()
    const path = exported(
      [
        { block: 7, src: 1, dst: 2, value: '1,234,567.890001' },
        { block: 7, src: 1, dst: 2, value: '0.000001' },
        { block: 8, src: 2, dst: 3, value: '12' },
      ],
      'Txhash',
    )
    expect(await w.take({ path, decimals: six })).toMatchObject({
      format: 'etherscan-erc20-transfers',
      kind: 'transfers',
      rows: 3,
      added: 3,
      covered: null,
    })
    expect(await w.all(standing)).toEqual([
      { block: 7, log_index: PLACED, kind: 1, amount: 1n, item: null, saturated: 0 },
      { block: 7, log_index: PLACED + 1, kind: 1, amount: 1_234_567_890_001n, item: null, saturated: 0 },
      { block: 8, log_index: PLACED, kind: 1, amount: 12_000_000n, item: null, saturated: 0 },
    ])
    expect(await w.take({ path, decimals: six })).toMatchObject({ alreadyImported: true })
    expect(await Audits.run(w.warehouse)).toEqual([])
  })

  test('ERC-721 and ERC-1155: items of 256 bits stay exact', async () => {
    await using w = await world()
    await w.take({
      path: exported([
        { block: 7, src: 1, dst: 2, item: `${MAX_UINT256}` },
        { block: 7, src: 1, dst: 2, item: '007' },
      ]),
    })
    await w.take({ path: exported([{ block: 8, src: 1, dst: 2, item: '9', value: '1,000', token: 51 }]) })
    expect(await w.all(standing)).toEqual([
      { block: 7, log_index: PLACED, kind: 2, amount: 1n, item: MAX_STORED, saturated: 2 },
      { block: 7, log_index: PLACED + 1, kind: 2, amount: 1n, item: 7n, saturated: 0 },
      { block: 8, log_index: PLACED, kind: 3, amount: 1000n, item: 9n, saturated: 0 },
    ])
    expect(await w.all('SELECT field, log_index, exact FROM chain.big_amount')).toEqual([
      { field: 'transfer.item', log_index: PLACED, exact: MAX_UINT256 },
    ])
    const rows = [{ block: 7, logIndex: 4, kind: 2, token: 50, src: 1, dst: 2, amount: 1n, item: MAX_UINT256 }]
    await Append.append(w.warehouse, { ...slice(7, 8, rows), stream: 'transfers:wallets:0' })
    expect(await w.all('SELECT log_index FROM chain.transfer WHERE block = 7 ORDER BY ALL')).toEqual([
      { log_index: 4 },
      { log_index: PLACED },
    ])
    expect(await w.all('SELECT log_index FROM chain.big_amount')).toEqual([{ log_index: 4 }])
    expect(await Audits.run(w.warehouse)).toEqual([])
  })

  test.each([
    ['decimals that nobody knows', { value: '1' }, {}, 'TokenValue', '--decimals 0x'],
    ['less than a base unit', { value: '0.0000001' }, six, 'TokenValue', 'at most 6 decimals'],
    ['2^256 base units', { value: `${MAX_UINT256 + 1n}` }, { [hex(50)]: 0 }, 'TokenValue', 'below 2^256'],
    ['commas that part no thousands', { value: '1,23' }, six, 'TokenValue', 'decimal number'],
    ['a negative amount', { value: '-1' }, six, 'TokenValue', 'decimal number'],
    ['no number', { value: 'NaN' }, six, 'TokenValue', 'decimal number'],
    ['an item that is no number', { item: 'x' }, six, 'TokenId', 'whole decimal'],
  ])('%s is refused with its row, and nothing is imported', async (_what, bad, decimals, column, expected) => {
    await using w = await world()
    const good = 'value' in bad ? { value: '1', token: 51 } : { item: '1', token: 51 }
    const path = exported([
      { block: 7, src: 1, dst: 2, ...good },
      { block: 7, src: 1, dst: 2, ...bad },
    ])
    await expect(w.take({ path, decimals: { ...decimals, [hex(51)]: 6 } })).rejects.toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { row: 2, line: 3, column, expected: expect.stringContaining(expected) },
    })
    expect(
      await w.all(
        'SELECT (SELECT count(*) FROM chain.transfer)::INTEGER + (SELECT count(*) FROM chain.unplaced_transfer)::INTEGER AS n',
      ),
    ).toEqual([{ n: 0 }])
  })

  test('the decimals that a contract states hold, against what is typed', async () => {
    await using w = await world()
    await w.take({
      path: csv(`token,src,dst,amount,log_index,block,at_s\n${hex(50)},${hex(1)},${hex(2)},5,0,1,1600000001\n`),
    })
    await w.all('UPDATE chain.token SET decimals = 2')
    const path = exported([{ block: 7, src: 1, dst: 2, value: '1.5' }])
    await expect(w.take({ path, decimals: six })).rejects.toMatchObject({ code: 'FILE_MALFORMED', facts: { row: 1 } })
    await w.take({ path })
    expect(await w.all('SELECT amount FROM chain.transfer WHERE block = 7')).toEqual([{ amount: 150n }])
  })

  test('a block with another time is another chain', async () => {
    await using w = await world()
    await w.take({ path: csv('block,at_s\n7,1600000001\n'), kind: 'blocks' })
    const path = exported([{ block: 7, src: 1, dst: 2, value: '1' }])
    await expect(w.take({ path, decimals: six })).rejects.toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { column: 'at_s' },
    })
  })
})

describe('beside sources that know the place', () => {
  const moves: Movement[] = [
    { block: 7, logIndex: 3, token: 50, src: 1, dst: 2, amount: 5n },
    { block: 7, logIndex: 9, token: 50, src: 1, dst: 2, amount: 5n },
    { block: 8, logIndex: 0, token: 50, src: 2, dst: 1, amount: 6n },
  ]
  const rows = moves.map(({ block, src, dst, amount }) => ({ block, src, dst, value: `0.00000${amount}` }))
  const placed = (some: readonly Movement[], stream: string) => ({ ...slice(0, 20, some), stream })

  test('whatever comes first, each movement stands once, at its place where one is known', async () => {
    type Step = (w: Awaited<ReturnType<typeof world>>) => Promise<unknown>
    const steps: Step[] = [
      (w) => w.take({ path: exported(rows), decimals: six }),
      (w) => w.take({ path: exported(rows.slice(0, 2)), decimals: six }),
      (w) => Append.append(w.warehouse, placed(moves.slice(0, 1), 'transfers:wallets:a')),
      (w) =>
        w.take({
          path: csv(`token,src,dst,amount,log_index,block,at_s\n${hex(50)},${hex(2)},${hex(1)},6,0,8,1600000008\n`),
        }),
    ]
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 0, 2], { minLength: 6 }), async (order) => {
        await using w = await world()
        const done = new Set<number>()
        for (const i of order) {
          // A slice can be appended once; files as often as one likes.
          if (done.has(i) && i === 2) continue
          done.add(i)
          await steps[i]?.(w)
        }
        expect(await w.all('SELECT block, log_index, amount FROM chain.transfer ORDER BY ALL')).toEqual([
          { block: 7, log_index: 3, amount: 5n },
          { block: 7, log_index: PLACED, amount: 5n },
          { block: 8, log_index: 0, amount: 6n },
        ])
        expect(await Audits.run(w.warehouse)).toEqual([])
      }),
      { numRuns: 8 },
    )
  })

  test('of two exports the one with more copies of a movement counts, in either order', async () => {
    for (const order of [
      [1, 2],
      [2, 1],
    ]) {
      await using w = await world()
      for (const copies of order) await w.take({ path: exported(rows.slice(0, copies)), decimals: six })
      expect(await w.all('SELECT log_index FROM chain.transfer ORDER BY ALL')).toEqual([
        { log_index: PLACED },
        { log_index: PLACED + 1 },
      ])
    }
  })

  test.each(['transfers:all', 'transfers:erc20', `transfers:${hex(50)}`])(
    'in blocks that %s completes, the export adds nothing; what only it states is an oddity',
    async (stream) => {
      for (const isFirst of [true, false]) {
        await using w = await world()
        const takeExport = () =>
          w.take({ path: exported([...rows, { block: 9, src: 1, dst: 2, value: '99' }]), decimals: six })
        if (isFirst) await takeExport()
        await Append.append(w.warehouse, placed(moves, stream))
        if (!isFirst) expect(await takeExport()).toMatchObject({ rows: 4, added: 0 })
        expect(await w.all('SELECT block, log_index FROM chain.transfer ORDER BY ALL')).toEqual(
          moves.map(({ block, logIndex }) => ({ block, log_index: logIndex })),
        )
        expect(await w.all('SELECT block, log_index, kind, source FROM chain.oddity')).toEqual([
          { block: 9, log_index: null, kind: 'export_unmatched', source: 'etherscan' },
        ])
        expect(await Audits.run(w.warehouse)).toEqual([])
      }
    },
  )

  test('a file whose log index reaches into the rows without a place is refused', async () => {
    await using w = await world()
    for (const index of [2 ** 31, 2 ** 32]) {
      const path = csv(
        `token,src,dst,amount,log_index,block,at_s\n${hex(50)},${hex(1)},${hex(2)},6,${index},8,1600000008\n`,
      )
      await expect(w.take({ path })).rejects.toMatchObject({
        code: 'FILE_MALFORMED',
        facts: { row: 1, column: 'log_index' },
      })
    }
  })
})
