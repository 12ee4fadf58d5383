/** The WebAssembly scanner gives what the reading in TypeScript gives, bit for bit, for whatever a node may answer. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Compile from '../../src/graph/wasm/compile.ts'
import * as Bloom from '../../src/ingest/bloom.ts'
import * as Decode from '../../src/ingest/decode.ts'
import type * as Reading from '../../src/ingest/reading.ts'
import * as Scan from '../../src/ingest/scan.ts'
import * as Scanner from '../../src/ingest/wasm/scanner.ts'

const { transfer, transferSingle, transferBatch } = Decode.TOPIC
const scanner = Scanner.open()
const marker = await Bloom.open()
const asked: Scan.Asked = {
  range: { from: 10, to: 5000 },
  contracts: new Set(),
  topics: new Set([transfer, transferSingle, transferBatch]),
  marker,
}

type Order = readonly string[]
const ORDER =
  'address topics data blockNumber transactionHash transactionIndex blockHash blockTimestamp logIndex removed'
const orders: readonly Order[] = [
  ORDER.split(' '),
  'logIndex removed blockNumber blockHash transactionHash transactionIndex address data topics'.split(' '),
  'blockTimestamp removed topics data address blockHash logIndex transactionIndex blockNumber transactionHash'.split(
    ' ',
  ),
]

test('compiling the source again gives the committed module, bit for bit', { timeout: 60_000 }, async () => {
  const source = new URL('../../src/ingest/wasm/scanner.as.ts', import.meta.url)
  expect(Buffer.from(await Compile.compile(source)).equals(readFileSync(Compile.moduleOf(source)))).toBe(true)
})

test('answers of every size, of every kind of log, in every order of keys, are read alike', () => {
  const rng = Rng.create('scanner')
  let fast = 0
  for (let round = 0; round < 60; round++) {
    const count = round % 10 === 9 ? 2500 : rng.below(80)
    const body = bodyOf(logsOf(rng, count, round % 3), orders[round % orders.length] ?? [], rng)
    expect(same(body), `round ${round}`).toBe(true)
    if (scanner.taken() > 0) fast++
    expect(same(body.subarray(0, rng.below(body.length))), `round ${round}, cut off`).toBe(true)
  }
  expect(fast).toBeGreaterThan(20)
})

test('an answer with any one byte changed is read alike', () => {
  const rng = Rng.create('bytes')
  const bytes = Buffer.from('"0:,[]{}xgGfF9 \\/@`~\u0000')
  for (let round = 0; round < 12; round++) {
    const body = bodyOf(logsOf(rng, 12, round % 3), orders[round % orders.length] ?? [], rng)
    for (let i = 0; i < 400; i++) {
      const at = rng.below(body.length)
      const was = body[at] ?? 0
      body[at] = bytes[rng.below(bytes.length)] ?? 0
      expect(same(body), `round ${round}: byte ${at} of ${was} is ${body[at]}`).toBe(true)
      body[at] = was
    }
  }
})

test.each([
  ['lies beyond the range at the end', [{}, {}, { blockNumber: '0x1388' }]],
  ['states a number of nine digits', [{}, { transactionIndex: '0x000000001' }, {}]],
  ['goes back to a block that was left', [{}, { blockNumber: '0xb' }, { blockTimestamp: null, logIndex: '0x9' }]],
])('an answer that %s is left to the parser', (_, changes) => {
  const rng = Rng.create('changes')
  const logs = changes.map((change, i) => ({
    ...logsOf(rng, 1, 0)[0],
    blockHash: `0x${'1'.repeat(64)}`,
    logIndex: `0x${i}`,
    ...change,
  }))
  const body = bodyOf(logs, orders[0] ?? [], { ...rng, below: () => 1 })
  expect(Scan.read(body, asked)).toBe(null)
  expect(Scan.read(body, asked, scanner)).toBe(null)
})

test('a log that is longer than the window, and one at its end, are read alike', () => {
  const rng = Rng.create('long')
  for (const digits of [16_000, 192 * 1024, 500_000]) {
    const logs = logsOf(rng, 900, 0)
    for (const at of [0, 300, 899]) Object.assign(logs[at] ?? {}, { data: `0x${'0'.repeat(digits)}` })
    expect(same(bodyOf(logs, orders[0] ?? [], rng))).toBe(true)
  }
})

/** Whether both ways say the same of `body`. */
function same(body: Buffer): boolean {
  const slow = Scan.read(body, asked)
  const fast = Scan.read(body, asked, scanner)
  return slow === null || fast === null ? slow === fast : Buffer.from(said(slow)).equals(Buffer.from(said(fast)))
}

function said({ transfers, blocks, ...reading }: Reading.Reading): string {
  const hex = (values: ArrayBufferView) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex')
  const rows = Object.entries(transfers).map(([name, column]) => [
    name,
    typeof column === 'number' ? column : hex(column),
  ])
  const widths: Readonly<Record<string, number>> = { hash: 32, bloom: Bloom.WORDS }
  const seen = Object.entries(blocks).map(([name, column]) => {
    return [name, typeof column === 'number' ? column : hex(column.subarray(0, blocks.count * (widths[name] ?? 1)))]
  })
  return JSON.stringify({ rows, seen, ...reading })
}

type Log = Record<string, unknown>

/** Logs in order; of `oddness` 0 plain ones, 1 some that are not plain, 2 some that contradict each other too. */
function logsOf(rng: Rng.Rng, count: number, oddness: number): Log[] {
  const hex = (digits: number) => Array.from({ length: digits }, () => rng.below(16).toString(16)).join('')
  const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`
  const wallets = Array.from({ length: 30 }, (_, i) => `0x${'0'.repeat(24)}${i === 0 ? '0'.repeat(40) : hex(40)}`)
  const wallet = () => wallets[rng.below(wallets.length)] ?? ''
  const tokens = Array.from({ length: 4 }, () => `0x${hex(40)}`)
  let block = 10
  let logIndex = -1
  let blockHash = `0x${hex(64)}`
  return Array.from({ length: count }, () => {
    if (rng.below(6) === 0) {
      block += 1 + rng.below(3)
      logIndex = -1
      blockHash = `0x${hex(64)}`
    }
    logIndex += rng.below(10) === 0 ? 2 : 1
    const kind = rng.below(oddness > 0 ? 9 : 3)
    const topics = [
      [transfer, wallet(), wallet()],
      [transfer, wallet(), wallet(), word(rng.below(50))],
      [transferSingle, wallet(), wallet(), wallet()],
      [transferBatch, wallet(), wallet(), wallet()],
      [transfer],
      [transfer.toUpperCase().replace('X', 'x'), wallet(), wallet()],
      [transfer, `0x1${hex(63)}`, wallet()],
      [transfer, wallet(), wallet()],
      [transfer, wallet(), wallet(), word(7)],
    ][kind]
    const amount = `0x${hex(64)}`
    const batch = [64, 160, 2, 1, 2, 2, 3, 4].map((value) => word(value).slice(2)).join('')
    const data = [amount, '0x', `${amount}${hex(64)}`, `0x${batch}`, `0x${hex(192)}`, amount, amount, '0x', amount][
      kind
    ]
    const log: Log = {
      address: tokens[rng.below(tokens.length)],
      topics,
      data,
      blockNumber: `0x${block.toString(16)}`,
      transactionHash: `0x${hex(64)}`,
      transactionIndex: `0x${rng.below(300).toString(16)}`,
      blockHash,
      blockTimestamp: `0x${(1_700_000_000 + block).toString(16)}`,
      logIndex: `0x${logIndex.toString(16)}`,
      removed: false,
    }
    if (oddness > 0 && rng.below(20) === 0) Object.assign(log, odd[rng.below(odd.length)])
    if (oddness > 1 && rng.below(40) === 0) Object.assign(log, wrong[rng.below(wrong.length)])
    return log
  })
}

const odd: readonly Log[] = [
  { blockTimestamp: null },
  { blockTimestamp: '0x1' },
  { transactionIndex: '0x00000001' },
  { type: '0x2' },
  { address: `0x${'ABCDEF0123'.repeat(4)}` },
  { transactionHash: `0x${'zZ'.repeat(32)}` },
]
const wrong: readonly Log[] = [
  { blockNumber: '0x1' },
  { blockNumber: '0xffffffff' },
  { blockNumber: '0x123456789' },
  { logIndex: '0x0' },
  { blockHash: `0x${'0'.repeat(64)}` },
  { removed: true },
  { topics: [] },
  { address: '0x' },
]

/** The answer with its keys in `order`, now and then in another one, and others after them. */
function bodyOf(logs: readonly Log[], order: Order, rng: Rng.Rng): Buffer {
  const texts = logs.map((log) => {
    const keys = rng.below(50) === 0 ? [...order].reverse() : order
    const rest = Object.keys(log).filter((key) => key === 'type')
    return JSON.stringify(Object.fromEntries([...keys, ...rest].map((key) => [key, log[key]])))
  })
  return Buffer.from(`{"jsonrpc":"2.0","id":1,"result":[${texts.join(',')}]}`)
}
