import { describe, expect, test } from 'vitest'
import * as Address from '../../src/core/address.ts'
import * as Columns from '../../src/ingest/columns.ts'
import * as Decode from '../../src/ingest/decode.ts'
import * as Log from '../../src/ingest/log.ts'
import * as Rpc from '../../src/ingest/sources/rpc.ts'
import { failureOf } from './failure.ts'
import * as Node from './node.ts'
import { collect, rowsOf } from './source.contract.ts'

const signal = () => new AbortController().signal
const HOT = [{ from: 18_099_000, to: 18_201_000 }]
const everything = Node.transferLogs(18_099_000, 18_200_999)

async function backfill(rules: Node.Rules, options: Partial<Rpc.Options> = {}, wanted = HOT) {
  await using node = await Node.listen(rules)
  const source = Rpc.open({
    url: node.url,
    chain: 'eip155:1',
    allowPrivate: true,
    audit: 'second-look',
    backoffMs: 2,
    blockSpan: 20_000,
    maxBlockSpan: 1_000_000,
    ...options,
  })
  const slices = await collect(source, wanted)
  const rows = slices.flatMap(({ rows }) => {
    if (rows.kind !== 'packed') return []
    return Array.from({ length: rows.transfers.rows }, (_, i) => Columns.row(rows.transfers, i))
  })
  return { slices, rows, asks: node.asks, requests: node.requests() }
}

function truth(logs: readonly Node.RawLog[]) {
  const decoder = Decode.open()
  for (const log of logs) decoder.add(Log.parse({ ...log, blockTimestamp: Node.timeOf(Number(log.blockNumber)) }))
  const columns = decoder.take()
  return Array.from({ length: columns.rows }, (_, i) => Columns.row(columns, i))
}

describe('a backfill gives exactly the transfers of the chain', () => {
  test('from all blocks of four years, with times from headers where logs state none', async () => {
    const { rows, requests } = await backfill({}, { blockSpan: 100_000 }, [{ from: 0, to: 20_000_100 }])
    expect(rows).toEqual(truth(Node.transferLogs()))
    expect(rows.length).toBe(2892)
    expect(requests).toBeLessThan(100)
  })

  test.each(['none', 'zero'] as const)('when logs carry %s as their time, headers give it', async (timestamps) => {
    const { rows, slices } = await backfill({ timestamps })
    expect(rows).toEqual(truth(everything))
    const headers = slices.flatMap(({ rows }) => (rows.kind === 'packed' ? rows.headers : []))
    expect(headers.map(({ block }) => block)).toEqual([...new Set(rows.map(({ block }) => block))])
  })

  test('of the contracts asked for, in a stream of their own', async () => {
    const usdt = Address.parse('0xdac17f958d2ee523a2206206994597c13d831ec7')
    const { rows, slices } = await backfill({}, { contracts: [usdt] })
    expect(rows.length).toBeGreaterThan(40)
    expect(rows).toEqual(truth(everything.filter(({ address }) => address === usdt)))
    expect(slices[0]?.stream).toBe(`transfers:${usdt}`)
  })

  test('from a node that compresses', async () => {
    expect((await backfill({ gzip: true })).rows).toEqual(truth(everything))
  })
})

describe('ranges follow what the provider allows', () => {
  const span = ({ from, to }: Node.Ask) => to - from + 1
  const hex = (block: number) => `0x${block.toString(16)}`
  const providers: Record<string, NonNullable<Node.Rules['refuse']>> = {
    Alchemy: (ask) =>
      ask.count > 300 && span(ask) > 20
        ? {
            code: -32602,
            message: `Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range. Based on your parameters and the response size limit, this block range should work: [${hex(ask.from)}, ${hex(ask.from + 19)}]`,
          }
        : null,
    Infura: (ask) =>
      ask.count > 300 && span(ask) > 5
        ? {
            code: -32005,
            message: `query returned more than 300 results. Try with this block range [${hex(ask.from)}, ${hex(ask.from + 4)}].`,
          }
        : null,
    QuickNode: (ask) =>
      span(ask) > 10_000 ? { code: -32614, message: 'eth_getLogs is limited to a 10,000 range' } : null,
    Ankr: (ask) => (span(ask) > 3000 ? { code: -32600, message: 'block range is too wide' } : null),
    LlamaRPC: (ask) =>
      ask.count > 300 && span(ask) > 3
        ? { code: -32602, message: `query exceeds max results 300, retry with the range ${ask.from}-${ask.from + 2}` }
        : null,
    PublicNode: (ask) => (span(ask) > 50_000 ? { code: -32701, message: 'exceed maximum block range: 50000' } : null),
    Base: (ask) => (span(ask) > 2000 ? { code: -32614, message: 'block range too large' } : null),
    'a proxy whose text nobody knows': (ask) =>
      span(ask) > 4000 ? { code: -32000, message: 'computer says no' } : null,
  }
  test.each(Object.entries(providers))('%s', async (_, refuse) => {
    const { rows, asks } = await backfill({ refuse }, { blockSpan: 60_000, maxBlockSpan: 60_000 })
    expect(rows).toEqual(truth(everything))
    expect(asks.some((ask) => refuse(ask) !== null)).toBe(true)
    expect(asks.length).toBeLessThan(250)
  })

  test('they are halved when refused and grow again when not', async () => {
    // Only the first 10,000 blocks are refused beyond 500 at once.
    const refuse = (ask: Node.Ask) =>
      ask.from < 18_109_000 && span(ask) > 500
        ? { code: -32005, message: 'query returned more than 10000 results' }
        : null
    const { slices } = await backfill({ refuse }, { blockSpan: 2000, maxBlockSpan: 8000 })
    const sizes = slices.map(({ covers }) => covers!.to - covers!.from)
    expect(Math.min(...sizes)).toBeLessThanOrEqual(500)
    expect(Math.max(...sizes)).toBe(8000)
  })

  test('a single block that is refused is an error, not a gap', async () => {
    const refuse = (ask: Node.Ask) =>
      ask.from <= 18_100_010 && ask.to >= 18_100_010
        ? { code: -32005, message: 'query returned more than 10000 results' }
        : null
    expect(await failureOf(backfill({ refuse }))).toMatchObject({ code: 'RPC_RANGE_TOO_WIDE' })
  })

  test('a batch of headers is made smaller when the node finds it too large', async () => {
    expect((await backfill({ timestamps: 'none', maxBatch: 2 })).rows).toEqual(truth(everything))
  })

  test('an answer beyond the bound of memory is asked for in parts', async () => {
    const { rows, slices } = await backfill({}, { maxBodyBytes: 200_000, blockSpan: 200_000 })
    expect(rows).toEqual(truth(everything))
    expect(slices.length).toBeGreaterThan(3)
  })
})

describe('what may pass later is tried again', () => {
  const sometimes = (fault: ReturnType<NonNullable<Node.Rules['fault']>>) => (number: number) =>
    number % 3 === 2 ? fault : null
  test.each<[string, Node.Rules['fault']]>([
    ['HTTP 503', sometimes({ status: 503, body: '<html>busy</html>' })],
    ['a body cut off', sometimes('cut')],
    ['a dropped connection', sometimes('drop')],
    ['HTTP 200 with what is not JSON', sometimes({ body: '{"jsonrpc":"2.0","id":1,"resu' })],
    [
      'an internal error',
      sometimes({ body: '{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"internal error"}}' }),
    ],
    ['each of them in turn', (number) => ([{ status: 500 }, 'cut', 'drop', null] as const)[number % 4] ?? null],
  ])('%s', async (_, fault) => {
    expect((await backfill({ fault: fault! }, { blockSpan: 5000, concurrency: 1 })).rows).toEqual(truth(everything))
  })

  test('Retry-After is kept, by all requests', async () => {
    const at: number[] = []
    const fault = (number: number) => {
      at.push(performance.now())
      return number === 4 ? { status: 429, headers: { 'retry-after': '1' } } : null
    }
    expect((await backfill({ fault }, { concurrency: 4 })).rows).toEqual(truth(everything))
    const limited = at[3]!
    // The other three may have been on their way; nothing else is sent within the second.
    expect(at.filter((ms) => ms > limited && ms < limited + 950).length).toBeLessThanOrEqual(3)
    expect(at.some((ms) => ms >= limited + 950)).toBe(true)
  })

  test('a node that does not answer in time is asked for less, and given up after its attempts', async () => {
    const fault = (_: number, method: string) => (method === 'eth_getLogs' ? ('hang' as const) : null)
    const wanted = [{ from: 18_000_000, to: 18_000_002 }]
    const failure = await failureOf(backfill({ fault }, { timeoutMs: 30, attempts: 3 }, wanted))
    expect(failure).toMatchObject({ code: 'RPC_UNREACHABLE', facts: { timedOut: true } })
  })

  test('patience ends, and says why without showing the key in the address', async () => {
    const failure = await failureOf(backfill({ fault: () => ({ status: 503 }) }, { attempts: 3 }))
    expect(failure).toMatchObject({ code: 'RPC_UNREACHABLE', facts: { status: 503 } })
    expect(JSON.stringify(failure)).not.toContain('secret-key')
    const limited = await failureOf(backfill({ fault: () => ({ status: 401 }) }))
    expect(limited).toMatchObject({ code: 'RPC_ERROR', facts: { status: 401 } })
    expect(
      await failureOf(backfill({ refuse: () => ({ code: 4444, message: 'pruned history unavailable' }) })),
    ).toMatchObject({ code: 'RPC_HISTORY_PRUNED' })
  })

  test('an abort ends a pause at once', async () => {
    await using node = await Node.listen({
      fault: (number) => (number > 2 ? { status: 429, headers: { 'retry-after': '60' } } : null),
    })
    const source = Rpc.open({ url: node.url, chain: 'eip155:1', allowPrivate: true })
    const begun = performance.now()
    const failure = await failureOf(source.extent(AbortSignal.timeout(100)))
    expect(failure).toMatchObject({ code: 'ABORTED' })
    expect(performance.now() - begun).toBeLessThan(5000)
  })
})

describe('a false answer is never believed', () => {
  test('an empty answer is looked at twice', async () => {
    const lied = new Set<number>()
    const alter = (logs: Node.RawLog[], ask: Node.Ask) => {
      if (ask.count === 0 || lied.has(ask.from)) return logs
      lied.add(ask.from)
      return []
    }
    const { rows } = await backfill({ alter }, { blockSpan: 5000, maxBlockSpan: 5000 })
    expect(lied.size).toBeGreaterThan(1)
    expect(rows).toEqual(truth(everything))
  })

  test('a node that leaves out whole blocks, however often, is found out by their bloom filters', async () => {
    const wanted = [{ from: 18_100_000, to: 18_100_100 }]
    const left = new Set([18_100_000, 18_100_010, 18_100_026].map((block) => `0x${block.toString(16)}`))
    expect(Node.transferLogs(18_100_000, 18_100_099).filter((log) => left.has(log.blockNumber)).length).toBeGreaterThan(
      300,
    )
    const ranges = (logs: Node.RawLog[], ask: Node.Ask) =>
      ask.to > ask.from ? logs.filter((log) => !left.has(log.blockNumber)) : logs
    const failure = await failureOf(backfill({ alter: ranges }, { audit: 'bloom' }, wanted))
    expect(failure).toMatchObject({ code: 'RPC_ANSWER_INVALID', message: 'The node left logs out of its answer.' })
    const once = (logs: Node.RawLog[], ask: Node.Ask) => (ask.number <= 2 ? ranges(logs, ask) : logs)
    const { rows } = await backfill({ alter: once }, { audit: 'bloom', concurrency: 1 }, wanted)
    expect(rows).toEqual(truth(Node.transferLogs(18_100_000, 18_100_099)))
  })

  test('a chain whose headers state empty bloom filters is read all the same', async () => {
    const wanted = [{ from: 18_100_000, to: 18_100_030 }]
    const { rows } = await backfill({ zeroBlooms: true }, { audit: 'bloom' }, wanted)
    expect(rows).toEqual(truth(Node.transferLogs(18_100_000, 18_100_029)))
  })

  const log = (logs: Node.RawLog[]) => logs[0]!
  test.each<[string, (logs: Node.RawLog[]) => unknown]>([
    ['is not a list', () => ({})],
    ['holds what is not a log', (logs) => [...logs, 7]],
    ['holds a log outside the range', (logs) => [...logs, { ...log(logs), blockNumber: '0x1' }]],
    ['holds two logs at one place', (logs) => [...logs, { ...log(logs), data: `0x${'3'.repeat(64)}` }]],
    [
      'states two hashes of one block',
      (logs) => [...logs, { ...log(logs), logIndex: '0xffff', blockHash: `0x${'1'.repeat(64)}` }],
    ],
    ['holds a pending log', (logs) => [...logs, { ...log(logs), blockNumber: null }]],
    ['holds a removed log', (logs) => [...logs, { ...log(logs), logIndex: '0xffff', removed: true }]],
    ['holds another event', (logs) => [...logs, { ...log(logs), logIndex: '0xffff', topics: [`0x${'2'.repeat(64)}`] }]],
    [
      'contradicts the header',
      (logs) => logs.map((one) => ({ ...one, blockTimestamp: undefined, blockHash: `0x${'1'.repeat(64)}` })),
    ],
  ])('an answer that %s is asked for anew, and refused when it stays so', async (_, alter) => {
    // Logs of these blocks state their time, so that no header covers up for a missing check.
    const wanted = [{ from: 18_100_000, to: 18_100_030 }]
    const first = (logs: Node.RawLog[], ask: Node.Ask) => (ask.number === 1 ? alter(logs) : logs)
    expect((await backfill({ alter: first }, {}, wanted)).rows).toEqual(
      truth(Node.transferLogs(18_100_000, 18_100_029)),
    )
    expect(await failureOf(backfill({ alter }, {}, wanted))).toMatchObject({ code: 'RPC_ANSWER_INVALID' })
  })

  test('a log that an answer holds twice counts once, and is recorded', async () => {
    const wanted = [{ from: 18_100_000, to: 18_100_030 }]
    const { rows, slices } = await backfill({ alter: (logs) => [...logs, log(logs)] }, {}, wanted)
    expect(rows).toEqual(truth(Node.transferLogs(18_100_000, 18_100_029)))
    expect(slices.flatMap(({ oddities = [] }) => oddities.map(({ kind }) => kind))).toContain('DUPLICATE_LOG')
  })

  test('logs out of order are put in order', async () => {
    const alter = (logs: Node.RawLog[]) => logs.reverse()
    expect((await backfill({ alter })).rows).toEqual(truth(everything))
  })

  test('a log of a transfer that is malformed is counted under its reason', async () => {
    const alter = (logs: Node.RawLog[]) => logs.map((one, i) => (i === 0 ? { ...one, data: '0x12' } : one))
    const wanted = [{ from: 18_000_050, to: 18_000_051 }]
    const { rows, slices } = await backfill({ alter }, {}, wanted)
    expect(slices.flatMap(({ oddities = [] }) => oddities.map(({ kind }) => kind))).toEqual(['DATA_SHORT'])
    expect(rows).toHaveLength(Node.transferLogs(18_000_050, 18_000_050).length - 1)
  })
})

describe('chain and finality', () => {
  test('another chain is refused before anything else is asked', async () => {
    await using node = await Node.listen({ chainId: 137 })
    const source = Rpc.open({ url: node.url, chain: 'eip155:1', allowPrivate: true })
    expect(await failureOf(collect(source, HOT))).toMatchObject({
      code: 'CHAIN_MISMATCH',
      facts: { expected: 'eip155:1', actual: 'eip155:137' },
    })
    expect(node.requests()).toBe(1)
  })

  test('only final blocks are given, unless the others are asked for and marked', async () => {
    const rules = { head: 18_100_030, finalized: 18_100_020 }
    const wanted = [{ from: 18_100_000, to: 18_100_100 }]
    expect((await backfill(rules, {}, wanted)).rows).toEqual(truth(Node.transferLogs(18_100_000, 18_100_020)))
    const { slices, rows } = await backfill(rules, { provisional: true }, wanted)
    expect(slices.map(({ covers, final }) => ({ ...covers, final }))).toEqual([
      { from: 18_100_000, to: 18_100_021, final: true },
      { from: 18_100_021, to: 18_100_031, final: false },
    ])
    expect(rows).toEqual(truth(Node.transferLogs(18_100_000, 18_100_030)))
  })

  test('finality may be a depth, and a chain may have finalised nothing yet', async () => {
    await using node = await Node.listen({ head: 999, finalized: null })
    const open = (finality?: Rpc.Finality) =>
      Rpc.open({ url: node.url, chain: 'eip155:1', allowPrivate: true, ...(finality ? { finality } : {}) })
    expect(await open({ depth: 64 }).extent(signal())).toMatchObject({ head: 1000, finalTo: 936 })
    expect(await open({ depth: 0 }).extent(signal())).toMatchObject({ head: 1000, finalTo: 1000 })
    expect(await open().extent(signal())).toMatchObject({ head: 1000, finalTo: 0 })
  })
})

test('at most `concurrency` ranges are asked for ahead of who takes them', async () => {
  await using node = await Node.listen()
  const source = Rpc.open({
    url: node.url,
    chain: 'eip155:1',
    allowPrivate: true,
    blockSpan: 100,
    maxBlockSpan: 100,
    concurrency: 3,
  })
  let taken = 0
  for await (const _ of source.slices([{ from: 18_000_000, to: 18_010_000 }], () => undefined, signal())) {
    await new Promise((resolve) => setTimeout(resolve, 30))
    const ranges = new Set(node.asks.map(({ from }) => from)).size
    expect(ranges).toBeLessThanOrEqual(++taken + 3)
    if (taken === 5) break
  }
  expect(rowsOf(await collect(source, [{ from: 18_000_000, to: 18_000_010 }]))).toBeGreaterThan(0)
})

test('who stops early does not wait for what was asked ahead', async () => {
  const first = '0x1142f20'
  await using node = await Node.listen({
    fault: (_, method, params) => (method === 'eth_getLogs' && !JSON.stringify(params).includes(first) ? 'hang' : null),
  })
  const options = { audit: 'second-look', blockSpan: 30, maxBlockSpan: 30, concurrency: 2 } as const
  const source = Rpc.open({ url: node.url, chain: 'eip155:1', allowPrivate: true, ...options })
  const begun = performance.now()
  for await (const _ of source.slices([{ from: 18_100_000, to: 18_110_000 }], () => undefined, signal())) break
  expect(performance.now() - begun).toBeLessThan(10_000)
})
