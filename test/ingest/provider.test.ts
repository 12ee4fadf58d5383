import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Provider from '../../src/ingest/provider.ts'
import * as Span from '../../src/ingest/span.ts'

describe("providers' errors mean what they say", () => {
  test.each<[string, number, string, Provider.Meaning]>([
    [
      'Alchemy',
      -32602,
      'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size. Based on your parameters, this block range should work: [0x10, 0x1f]',
      { kind: 'wide', blocks: 16, fixed: false },
    ],
    [
      'Infura',
      -32005,
      'query returned more than 10000 results. Try with this block range [0x1, 0x64].',
      { kind: 'wide', blocks: 100, fixed: false },
    ],
    [
      'LlamaRPC',
      -32602,
      'query exceeds max results 20000, retry with the range 100-109',
      { kind: 'wide', blocks: 10, fixed: false },
    ],
    ['QuickNode', -32614, 'eth_getLogs is limited to a 10,000 range', { kind: 'wide', blocks: 10_000, fixed: true }],
    ['1RPC', -32602, 'eth_getLogs is limited to 0 - 10000 blocks range', { kind: 'wide', blocks: 10_000, fixed: true }],
    ['BlockPI', -32602, 'limited to 1024 blocks', { kind: 'wide', blocks: 1024, fixed: true }],
    ['Aurora', -32602, 'up to a 2,000 block range', { kind: 'wide', blocks: 2000, fixed: true }],
    ['Coinbase', -32602, 'please limit the query to at most 1,000 blocks', { kind: 'wide', blocks: 1000, fixed: true }],
    ['PublicNode', -32701, 'exceed maximum block range: 50000', { kind: 'wide', blocks: 50_000, fixed: true }],
    ['Cloudflare', -32047, 'Invalid eth_getLogs request. Max range: 800', { kind: 'wide', blocks: 800, fixed: true }],
    [
      'thirdweb',
      -32602,
      'Maximum allowed number of requested blocks is 3500',
      { kind: 'wide', blocks: 3500, fixed: true },
    ],
    [
      'Avalanche',
      -32000,
      'requested too many blocks from 1 to 9000, maximum is set to 2048',
      { kind: 'wide', blocks: 2048, fixed: true },
    ],
    ['Moonriver', -32603, 'block range is too wide (maximum 1024)', { kind: 'wide', blocks: 1024, fixed: true }],
    [
      'dRPC',
      35,
      'ranges over 10000 blocks are not supported on freetier',
      { kind: 'wide', blocks: 10_000, fixed: true },
    ],
    ['geth', -32005, 'query returned more than 10000 results', { kind: 'wide', blocks: 0, fixed: false }],
    ['Base', -32614, 'block range too large', { kind: 'wide', blocks: 0, fixed: false }],
    ['Base', -32020, 'backend response too large', { kind: 'wide', blocks: 0, fixed: false }],
    ['Ankr', -32600, 'block range is too wide', { kind: 'wide', blocks: 0, fixed: false }],
    ['Chainstack', -32002, 'Block range limit exceeded.', { kind: 'wide', blocks: 0, fixed: false }],
    ['Arbitrum', -32000, 'logs matched by query exceeds limit of 10000', { kind: 'wide', blocks: 0, fixed: false }],
    ['jsonrpsee', -32008, 'Response is too big', { kind: 'wide', blocks: 0, fixed: false }],
    ['1RPC', -32000, 'response size should not greater than 10000000 bytes', { kind: 'wide', blocks: 0, fixed: false }],
    ['Alchemy', 429, 'Your app has exceeded its compute units per second capacity.', { kind: 'rate' }],
    ['Infura', -32005, 'daily request count exceeded, request rate limited', { kind: 'rate' }],
    ['QuickNode', -32007, '50/second request limit reached - reduce calls per second', { kind: 'rate' }],
    ['geth', -32601, 'the method eth_getLogs does not exist/is not available', { kind: 'never' }],
    ['geth', 4444, 'pruned history unavailable', { kind: 'pruned' }],
    ['geth', -32000, 'missing trie node 1234', { kind: 'pruned' }],
    ['Erigon', -32603, 'internal error', { kind: 'other' }],
  ])('%s %i: %s', (_, code, message, meaning) => {
    expect(Provider.meaning(code, message)).toEqual(meaning)
  })
})

describe('the span of blocks', () => {
  test('stays within 1 and its largest, and a refusal always gives less', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('passed' as const), logs: fc.nat(50_000) }),
      fc.record({ kind: fc.constant('refused' as const), offered: fc.nat(20_000), fixed: fc.boolean() }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.array(event, { maxLength: 60 }), (first, events) => {
        const span = Span.create({ first, largest: 10_000, logs: 1000 })
        for (const one of events) {
          const tried = span.blocks()
          if (one.kind === 'passed') span.passed(tried, one.logs)
          else if (tried > 1) expect(span.refused(tried, one.offered, one.fixed)).toBeLessThan(tried)
          expect(span.blocks()).toBeGreaterThanOrEqual(1)
          expect(span.blocks()).toBeLessThanOrEqual(10_000)
          expect(Number.isInteger(span.blocks())).toBe(true)
        }
      }),
    )
  })

  test("a provider's fixed limit is never exceeded again", () => {
    const span = Span.create({ first: 8000, largest: 10_000, logs: 1000 })
    span.refused(8000, 2000, true)
    for (let i = 0; i < 100; i++) span.passed(span.blocks(), 0)
    expect(span.blocks()).toBe(2000)
  })

  test('dense blocks shrink it to the target, sparse ones let it grow', () => {
    const span = Span.create({ first: 1000, largest: 10_000, logs: 1000 })
    span.passed(1000, 4000)
    expect(span.blocks()).toBe(250)
    span.passed(250, 100)
    expect(span.blocks()).toBe(500)
    span.passed(500, 900)
    expect(span.blocks()).toBe(500)
  })
})
