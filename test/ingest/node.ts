/** A small JSON-RPC node on this machine that serves the bundled real logs, with the faults and rules of real providers. */
import { readFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { hexToBytes, keccak256, toHex } from 'viem'

export type RawLog = {
  address: string
  topics: string[]
  data: string
  blockNumber: string
  blockHash: string
  blockTimestamp?: string
  logIndex: string
  transactionIndex: string
  removed: boolean
}

export type RpcError = { code: number; message: string }
export type Ask = {
  readonly method: string
  readonly from: number
  readonly to: number
  readonly count: number
  readonly number: number
}

export type Rules = {
  chainId?: number
  head?: number
  finalized?: number | null
  /** Drops blockTimestamp ('none'), or states 0x0 ('zero'); otherwise as the real nodes answered. */
  timestamps?: 'none' | 'zero'
  zeroBlooms?: boolean
  gzip?: boolean
  maxBatch?: number
  /** A provider's rule for eth_getLogs, or any error. */
  refuse?: (ask: Ask) => RpcError | null
  /** A fault of the `number`th HTTP request, from 1. */
  fault?: (
    number: number,
    method: string,
    params: unknown[],
  ) => { status?: number; headers?: http.OutgoingHttpHeaders; body?: string } | 'drop' | 'cut' | 'hang' | null
  /** Changes an answer of eth_getLogs. */
  alter?: (logs: RawLog[], ask: Ask) => unknown
}

export type Node = AsyncDisposable & { readonly url: string; readonly requests: () => number; readonly asks: Ask[] }

const FILE = join(import.meta.dirname, '../../data/events/rpc_logs.ndjson.gz')
export const LAST = 20_000_010
export const TRANSFER_TOPICS = new Set([
  '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
  '0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62',
  '0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb',
])

/** Blocks and their logs, ascending; the seven blocks in which the real node gave different logs one index are left out. */
export const blocks: ReadonlyMap<number, RawLog[]> = read()

function read(): Map<number, RawLog[]> {
  const byBlock = new Map<number, RawLog[]>()
  for (const line of gunzipSync(readFileSync(FILE)).toString().trimEnd().split('\n')) {
    const log: RawLog = JSON.parse(line)
    const block = Number(log.blockNumber)
    byBlock.set(block, [...(byBlock.get(block) ?? []), log])
  }
  for (const [block, logs] of byBlock)
    if (new Set(logs.map((log) => log.logIndex)).size < logs.length) byBlock.delete(block)
  return byBlock
}

/** The transfer logs of blocks `from` to `to`, inclusive. */
export function transferLogs(from = 0, to = Number.MAX_SAFE_INTEGER): RawLog[] {
  return [...blocks]
    .filter(([block]) => block >= from && block <= to)
    .flatMap(([, logs]) => logs.filter((log) => TRANSFER_TOPICS.has(log.topics[0] ?? '')))
}

const invented = new Map<number, string>()
export function hashOf(block: number): string {
  const hash = blocks.get(block)?.[0]?.blockHash ?? invented.get(block) ?? keccak256(toHex(`block ${block}`))
  invented.set(block, hash)
  return hash
}
export const timeOf = (block: number) => Number(blocks.get(block)?.[0]?.blockTimestamp ?? 1_438_269_988 + block * 13)

const NO_BLOOM = `0x${'0'.repeat(512)}`
const blooms = new Map([...blocks].map(([block, logs]) => [block, bloomOf(logs)]))

function bloomOf(logs: readonly RawLog[]): string {
  const bloom = new Uint8Array(256)
  for (const item of logs.flatMap((log) => [log.address, ...log.topics])) {
    const hash = hexToBytes(keccak256(hexToBytes(item as `0x${string}`)))
    for (const i of [0, 2, 4]) {
      const bit = ((hash[i]! << 8) | hash[i + 1]!) & 2047
      bloom[255 - (bit >> 3)]! |= 1 << (bit & 7)
    }
  }
  return toHex(bloom)
}

export async function listen(rules: Rules = {}): Promise<Node> {
  const head = rules.head ?? LAST + 100
  const asks: Ask[] = []
  let requests = 0

  const header = (tag: string) => {
    if (tag === 'finalized' && rules.finalized === null) return null
    const block = tag === 'finalized' ? (rules.finalized ?? LAST + 40) : Number(tag)
    if (block > head) return null
    const logsBloom = rules.zeroBlooms ? NO_BLOOM : (blooms.get(block) ?? NO_BLOOM)
    return {
      number: toHex(block),
      hash: hashOf(block),
      parentHash: hashOf(block - 1),
      timestamp: toHex(timeOf(block)),
      logsBloom,
    }
  }
  const getLogs = (filter: {
    blockHash?: string
    fromBlock: string
    toBlock: string
    topics: string[][]
    address?: string[]
  }) => {
    const byHash = [...blocks.keys()].find((block) => hashOf(block) === filter.blockHash) ?? -1
    const [from, to] = filter.blockHash
      ? [byHash, byHash]
      : [Number(filter.fromBlock), Math.min(head, Number(filter.toBlock))]
    const logs = [...blocks]
      .filter(([block]) => block >= from && block <= to)
      .flatMap(([, all]) => all)
      .filter(
        (log) =>
          filter.topics[0]?.includes(log.topics[0] ?? '') && (!filter.address || filter.address.includes(log.address)),
      )
    const ask = { method: 'eth_getLogs', from, to, count: logs.length, number: asks.length + 1 }
    asks.push(ask)
    const error = rules.refuse?.(ask)
    if (error) return { error }
    const stamped = logs.map(({ blockTimestamp, ...log }) => {
      if (rules.timestamps === 'zero') return { ...log, blockTimestamp: '0x0' }
      return rules.timestamps === 'none' || blockTimestamp === undefined ? log : { ...log, blockTimestamp }
    })
    return { result: rules.alter ? rules.alter(stamped, ask) : stamped }
  }
  const reply = ({ id, method, params }: { id: number; method: string; params: never[] }) => {
    if (method === 'eth_chainId') return { id, result: toHex(rules.chainId ?? 1) }
    if (method === 'eth_blockNumber') return { id, result: toHex(head) }
    if (method === 'eth_getBlockByNumber') return { id, result: header(params[0]!) }
    if (method === 'eth_getLogs') return { id, ...getLogs(params[0]!) }
    return { id, error: { code: -32601, message: `the method ${method} does not exist` } }
  }

  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const call = JSON.parse(Buffer.concat(chunks).toString())
    requests++
    const first = Array.isArray(call) ? call[0] : call
    const fault = rules.fault?.(requests, first.method, first.params)
    if (fault === 'hang') return undefined
    if (fault === 'drop') return request.socket.destroy()
    if (fault && fault !== 'cut') return response.writeHead(fault.status ?? 200, fault.headers).end(fault.body ?? '')
    const tooMany = Array.isArray(call) && call.length > (rules.maxBatch ?? 1000)
    const value = tooMany
      ? { id: null, error: { code: -32600, message: 'batch too large' } }
      : Array.isArray(call)
        ? call.map(reply).reverse()
        : reply(call)
    const text = JSON.stringify(value)
    const body = rules.gzip ? gzipSync(text) : Buffer.from(text)
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.length,
      ...(rules.gzip ? { 'content-encoding': 'gzip' } : {}),
    })
    if (fault !== 'cut') return response.end(body)
    return response.write(body.subarray(0, body.length / 2), () => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-key`,
    requests: () => requests,
    asks,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
