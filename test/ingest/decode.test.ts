import fc from 'fast-check'
import { encodeAbiParameters, encodeEventTopics, parseAbi } from 'viem'
import { describe, expect, test } from 'vitest'
import * as Columns from '../../src/ingest/columns.ts'
import * as Decode from '../../src/ingest/decode.ts'
import * as Log from '../../src/ingest/log.ts'
import { KIND } from '../../src/ingest/slice.ts'

const abi = parseAbi([
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)',
  'event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)',
])
const TOKEN = '0x06012c8cf97bead5deae237070f9587f8e7a266d'
const A = '0x00000000000000000000000000000000000000a1'
const B = '0x00000000000000000000000000000000000000b2'
const place = { blockNumber: '0x10', logIndex: '0x2', transactionIndex: '0x1', blockTimestamp: '0x5f5e100' }
const uint = (value: bigint) => encodeAbiParameters([{ type: 'uint256' }], [value])
const pad = (address: string) => `0x${address.slice(2).padStart(64, '0')}`
const MAX = (1n << 256n) - 1n

function read(record: unknown) {
  const decoder = Decode.open()
  const outcome = decoder.add(Log.parse(record))
  const columns = decoder.take()
  return {
    outcome,
    rows: Array.from({ length: columns.rows }, (_, i) => Columns.row(columns, i)),
    tally: decoder.tally(),
  }
}

const erc20 = (value: bigint) => ({
  ...place,
  address: TOKEN,
  topics: encodeEventTopics({ abi, eventName: 'Transfer', args: { from: A, to: B } }),
  data: uint(value),
})
const batch = (ids: bigint[], values: bigint[]) => ({
  ...place,
  address: TOKEN,
  topics: encodeEventTopics({ abi, eventName: 'TransferBatch', args: { operator: A, from: A, to: B } }),
  data: encodeAbiParameters([{ type: 'uint256[]' }, { type: 'uint256[]' }], [ids, values]),
})

describe('what viem encodes is what we decode', () => {
  test('every ERC-20 amount survives, up to 2^256-1', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, MAX), (value) => {
        const { outcome, rows } = read(erc20(value))
        expect(outcome).toBe('erc20')
        expect(rows).toEqual([
          {
            block: 16,
            logIndex: 2,
            sub: 0,
            txIndex: 1,
            atS: 100_000_000,
            kind: KIND.erc20,
            token: TOKEN,
            src: A,
            dst: B,
            amountUnits: value,
            item: 0n,
          },
        ])
      }),
      { examples: [[0n], [MAX]] },
    )
  })

  test('an ERC-1155 batch gives one row for each item, numbered by sub', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.bigInt(0n, MAX), fc.bigInt(0n, MAX)), { maxLength: 20 }), (pairs) => {
        const { outcome, rows, tally } = read(
          batch(
            pairs.map(([id]) => id),
            pairs.map(([, value]) => value),
          ),
        )
        expect(outcome).toBe('erc1155Batch')
        expect(rows.map((row) => [row.sub, row.item, row.amountUnits])).toEqual(
          pairs.map(([id, value], i) => [i, id, value]),
        )
        expect(tally).toMatchObject({ logs: 1, transfers: pairs.length })
      }),
    )
  })

  test('an ERC-721 transfer moves one of its item, an ERC-1155 single its amount', () => {
    const indexed = { ...erc20(0n), data: '0x', topics: [Decode.TOPIC.transfer, pad(A), pad(B), uint(MAX)] }
    expect(read(indexed).rows).toMatchObject([{ kind: KIND.erc721, item: MAX, amountUnits: 1n, src: A, dst: B }])
    const single = {
      ...erc20(0n),
      topics: encodeEventTopics({ abi, eventName: 'TransferSingle', args: { operator: TOKEN, from: A, to: B } }),
      data: encodeAbiParameters([{ type: 'uint256' }, { type: 'uint256' }], [7n, MAX]),
    }
    expect(read(single).rows).toMatchObject([{ kind: KIND.erc1155, item: 7n, amountUnits: MAX, src: A, dst: B }])
  })

  test('a Transfer that indexes nothing takes all from its data', () => {
    const data = encodeAbiParameters([{ type: 'address' }, { type: 'address' }, { type: 'uint256' }], [A, B, 679_709n])
    const { outcome, rows } = read({ ...erc20(0n), topics: [Decode.TOPIC.transfer], data })
    expect(outcome).toBe('nonIndexed')
    expect(rows).toMatchObject([{ kind: KIND.erc721, src: A, dst: B, item: 679_709n, amountUnits: 1n }])
  })
})

describe('both dialects', () => {
  test("ethereum-etl's whole numbers mean what JSON-RPC's hex means", () => {
    const { topics, data, address } = erc20(5n)
    const etl = {
      address,
      topics,
      data,
      block_number: 16,
      log_index: 2,
      transaction_index: 1,
      block_timestamp: 100_000_000,
    }
    expect(read(etl).rows).toEqual(read(erc20(5n)).rows)
  })

  test('a timestamp of 0x0, or none, is unknown', () => {
    expect(read({ ...erc20(1n), blockTimestamp: '0x0' }).rows[0]?.atS).toBe(0)
    expect(read({ ...erc20(1n), blockTimestamp: undefined }).rows[0]?.atS).toBe(0)
    expect(read({ ...erc20(1n), blockTimestamp: 1_700_000_000_000 }).rows[0]?.atS).toBe(0)
  })
})

describe('a malformed log of a known topic is refused under its reason and yields no row', () => {
  const good = erc20(1n)
  const many = batch([1n, 2n], [3n, 4n])
  const corrupt = (log: typeof many, at: number, byte: string) =>
    `${log.data.slice(0, 2 + at * 2)}${byte}${log.data.slice(4 + at * 2)}`
  const cases: readonly [Decode.Reason, unknown][] = [
    ['NOT_A_LOG', { hello: 'world' }],
    ['NOT_A_LOG', null],
    ['NOT_A_LOG', { ...good, topics: 'none' }],
    ['REMOVED', { ...good, removed: true }],
    ['POSITION_INVALID', { ...good, blockNumber: null }],
    ['POSITION_INVALID', { ...good, logIndex: '0x1ffffffff' }],
    ['POSITION_INVALID', { ...good, transactionIndex: -1 }],
    ['TOKEN_INVALID', { ...good, address: '0x1234' }],
    ['TOPIC_INVALID', { ...good, topics: [Decode.TOPIC.transfer, '0x12', pad(B)] }],
    ['TOPIC_COUNT', { ...good, topics: good.topics.slice(0, 2) }],
    ['TOPIC_COUNT', { ...many, topics: many.topics.slice(0, 3) }],
    ['WALLET_INVALID', { ...good, topics: [Decode.TOPIC.transfer, `0x01${'0'.repeat(62)}`, pad(B)] }],
    ['DATA_INVALID', { ...good, data: '0x1' }],
    ['DATA_INVALID', { ...good, data: `0x${'zz'.repeat(32)}` }],
    ['DATA_SHORT', { ...good, data: '0x01' }],
    ['DATA_SHORT', { ...good, topics: [Decode.TOPIC.transfer] }],
    ['BATCH_BROKEN', { ...many, data: corrupt(many, 0, 'ff') }],
    ['BATCH_BROKEN', { ...many, data: corrupt(many, 31, 'ff') }],
    ['BATCH_BROKEN', { ...many, data: many.data.slice(0, -64) }],
    ['BATCH_UNEQUAL', batch([1n, 2n], [3n])],
  ]
  test.each(cases)('%s', (reason, record) => {
    const { outcome, rows, tally } = read(record)
    expect(outcome).toBe(reason)
    expect(rows).toEqual([])
    expect(tally).toMatchObject({ logs: 1, transfers: 0, refused: { [reason]: 1 } })
  })

  test('no bytes make the decoder throw, and every log is counted once', () => {
    const hexText = fc.uint8Array({ maxLength: 260 }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`)
    const topic = fc.constantFrom<string>(
      Decode.TOPIC.transfer,
      Decode.TOPIC.transferSingle,
      Decode.TOPIC.transferBatch,
      pad(A),
    )
    const log = fc.record({ address: fc.constant(TOKEN), topics: fc.array(topic, { maxLength: 5 }), data: hexText })
    fc.assert(
      fc.property(fc.array(log, { maxLength: 20 }), (logs) => {
        const decoder = Decode.open()
        for (const one of logs) decoder.add(Log.parse({ ...place, ...one }))
        const { byKind, refused, notTransfer, transfers } = decoder.tally()
        const sum = (counts: object) => Object.values(counts).reduce((total: number, count: number) => total + count, 0)
        expect(sum(byKind) + sum(refused) + notTransfer).toBe(logs.length)
        expect(decoder.take().rows).toBe(transfers)
      }),
    )
  })
})

test('a log of another event is no transfer, whatever else is wrong with it', () => {
  expect(read({ ...erc20(1n), topics: [pad(A)], logIndex: null }).outcome).toBe('notTransfer')
  expect(read({ ...erc20(1n), topics: [] }).outcome).toBe('notTransfer')
})

test('columns keep every row while they grow, and start anew when taken', () => {
  const builder = Columns.builder(1)
  const row = (i: number) => ({
    block: i,
    logIndex: i,
    sub: 0,
    txIndex: 0,
    atS: 0,
    kind: 1,
    token: new Uint8Array(20).fill(i),
    src: new Uint8Array(20),
    dst: new Uint8Array(20),
    amount: new Uint8Array(32).fill(i),
    item: new Uint8Array(32),
  })
  for (let i = 0; i < 100; i++) builder.append(row(i))
  const first = builder.take()
  builder.append(row(7))
  const second = builder.take()
  expect([...first.block]).toEqual(Array.from({ length: 100 }, (_, i) => i))
  expect(first.token[99 * 20]).toBe(99)
  expect(first.amount.length).toBe(3200)
  expect([...second.block]).toEqual([7])
})
