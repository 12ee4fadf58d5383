import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Bloom from '../../src/ingest/bloom.ts'
import * as Endpoint from '../../src/ingest/endpoint.ts'
import * as Headers from '../../src/ingest/headers.ts'
import * as JsonRpc from '../../src/ingest/jsonrpc.ts'

const rng = Rng.create('headers')
const hex = (digits: number) => Array.from({ length: digits }, () => rng.below(16).toString(16)).join('')
const header = (block: number) => ({
  number: `0x${block.toString(16)}`,
  hash: `0x${hex(64)}`,
  parentHash: `0x${hex(64)}`,
  nonce: '0x0000000000000000',
  sha3Uncles: `0x${hex(64)}`,
  logsBloom: `0x${hex(512)}`,
  transactions: Array.from({ length: rng.below(4) }, () => `0x${hex(64)}`),
  withdrawals: [{ index: '0x1', amount: '0x2', note: 'a } ] "quoted" one'.replaceAll('"', "'") }],
  timestamp: `0x${(1_700_000_000 + block).toString(16)}`,
  baseFeePerGas: '0x7',
  uncles: [],
})

type Answer = (calls: readonly { readonly id: number; readonly params: readonly string[] }[]) => string
let answer: Answer
let server: http.Server
let client: JsonRpc.Client

beforeAll(async () => {
  server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const calls = JSON.parse(Buffer.concat(chunks).toString())
    response.end(answer(Array.isArray(calls) ? calls : [calls]))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  client = JsonRpc.open({
    endpoint: Endpoint.parse(url, { allowPrivate: true }),
    attempts: 2,
    backoffMs: 1,
    timeoutMs: 1000,
    maxBodyBytes: 1e7,
    batchSize: 3,
    concurrency: 2,
    rng,
    now: () => 0,
  })
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const ask = (blocks: readonly number[]) => Headers.ask(client, blocks, new AbortController().signal)
const BLOCKS = [3, 4, 5, 9, 12, 13, 14]
const chain = new Map(BLOCKS.map((block) => [block, header(block)]))
const reply = (id: number, block: unknown, spaces?: number) =>
  JSON.stringify({ jsonrpc: '2.0', id, result: block }, null, spaces)
const blockOf = (call: { readonly params: readonly string[] }) => chain.get(Number(call.params[0]))

function expectChain(found: Headers.Headers) {
  expect(found.count).toBe(BLOCKS.length)
  for (const [i, block] of BLOCKS.entries()) {
    const { hash, parentHash: parent, logsBloom } = chain.get(block) ?? header(0)
    expect(Headers.at(found, i)).toEqual({ block, atS: 1_700_000_000 + block, hash, parent })
    expect(found.bloom.subarray(i * Bloom.WORDS, (i + 1) * Bloom.WORDS)).toEqual(Bloom.parse(logsBloom))
    expect(found.stated[i]).toBe(1)
  }
}

test.each<[string, Answer]>([
  ['as nodes write it', (calls) => `[${calls.map((call) => reply(call.id, blockOf(call))).join()}]`],
  [
    'in any order',
    (calls) =>
      `[${[...calls]
        .reverse()
        .map((call) => reply(call.id, blockOf(call)))
        .join()}]`,
  ],
  ['with white space', (calls) => `[${calls.map((call) => reply(call.id, blockOf(call), 2)).join(' , ')}]`],
  [
    'with the id last',
    (calls) => `[${calls.map((call) => `{"result":${JSON.stringify(blockOf(call))},"id":${call.id}}`).join()}]`,
  ],
  [
    'with an escape inside',
    (calls) => `[${calls.map((call) => reply(call.id, { ...blockOf(call), extra: 'a "b" \\ ]}' })).join()}]`,
  ],
])('an answer %s gives the same headers', async (_, written) => {
  answer = (calls) => (calls.length === 1 && calls[0] ? reply(calls[0].id, blockOf(calls[0])) : written(calls))
  expectChain(await ask(BLOCKS))
})

test('only what is missing is asked for again', async () => {
  const asked: number[] = []
  const seen = new Set<number>()
  answer = (calls) => {
    const replies = calls.map((call) => {
      const block = Number(call.params[0])
      asked.push(block)
      const isLate = block % 3 === 0 && !seen.has(block)
      seen.add(block)
      return reply(call.id, isLate ? null : blockOf(call))
    })
    return calls.length === 1 ? (replies[0] ?? '') : `[${replies.join()}]`
  }
  expectChain(await ask(BLOCKS))
  expect(asked).toEqual([...BLOCKS, 3, 9, 12])
})

test.each<[string, object]>([
  ['another block', { number: '0x7777' }],
  ['no time', { timestamp: '0x0' }],
  ['no hash', { hash: '0x12' }],
  ['a hash that is no hex', { hash: `0x${'zz'.repeat(32)}` }],
])('a header with %s is refused', async (_, wrong) => {
  answer = (calls) => `[${calls.map((call) => reply(call.id, { ...blockOf(call), ...wrong })).join()}]`
  await expect(ask(BLOCKS)).rejects.toMatchObject({ code: 'RPC_ANSWER_INVALID' })
})

test('a block that never comes is named', async () => {
  answer = (calls) =>
    `[${calls.map((call) => reply(call.id, Number(call.params[0]) === 9 ? null : blockOf(call))).join()}]`
  await expect(ask(BLOCKS)).rejects.toMatchObject({ code: 'RPC_ANSWER_INVALID', facts: { block: 9 } })
})

test('a header without a bloom says so', async () => {
  answer = (calls) => `[${calls.map((call) => reply(call.id, { ...blockOf(call), logsBloom: undefined })).join()}]`
  expect([...(await ask([3, 4])).stated]).toEqual([0, 0])
})

test('joined headers ascend, and are found', async () => {
  answer = (calls) => `[${calls.map((call) => reply(call.id, blockOf(call))).join()}]`
  const joined = Headers.joined(await ask([4, 9, 13]), await ask([3, 5, 12, 14]))
  expectChain(joined)
  expect(Headers.find(joined, 12)).toBe(4)
  expect(Headers.find(joined, 6)).toBe(-1)
})
