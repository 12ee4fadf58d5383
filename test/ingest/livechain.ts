/** A small living chain behind JSON-RPC on this machine: it grows, forks, states true blooms, and lies when it is told to. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { hexToBytes, keccak256, toHex } from 'viem'
import * as Rng from '../../src/core/rng.ts'

const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
const NO_TRANSACTIONS = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
/** A number as a 32-byte word. */
export const word = (value: bigint | number) => toHex(BigInt(value), { size: 32 })
/** One of the addresses of these chains. */
export const address = (n: number) => `0x${'c0ffee'.padEnd(34, '0')}${n.toString(16).padStart(6, '0')}`

/** One log: contract, topics, data. */
export type Log = { readonly address: string; readonly topics: readonly string[]; readonly data: string }
type Transaction = {
  readonly from: string
  readonly to: string | null
  readonly value: bigint
  readonly failed: boolean
}
type Block = {
  readonly number: number
  readonly hash: string
  readonly parent: string
  readonly logs: readonly Log[]
  readonly transactions: readonly Transaction[]
}

/** Chances of faults, each from 0 to 1. `cut` blocks first list fewer transactions than they hold. `empty` and `short` answers of logs, `none` = no header or receipt, `busy` = 503, `limited` = 429. */
export type Faults = Partial<Record<'empty' | 'short' | 'none' | 'cut' | 'busy' | 'limited', number>>

export type LiveChain = AsyncDisposable & {
  readonly url: string
  readonly head: () => number
  readonly grow: (blocks: number) => void
  /** Replaces the newest `depth` blocks by others, of which there are `grown` more (or fewer). */
  readonly fork: (depth: number, grown?: number) => void
  /** `times` = how many answers of logs may be false [all]. */
  readonly lie: (faults: Faults, times?: number) => void
  /** What stands now: block, log index, token, sender, receiver and amount of every transfer. */
  readonly truth: () => readonly (readonly [number, number, string, string, string, bigint])[]
  /** What stands of transactions: block, index, sender, receiver, value, and whether it failed. */
  readonly transactions: () => readonly (readonly [number, number, string, string | null, bigint, boolean])[]
  /** Answers as a node that does not know `method`. */
  readonly lack: (method: string) => void
  /** How often each method was called. */
  readonly calls: ReadonlyMap<string, number>
}

export const CHAIN = 'eip155:31'
export const FINALITY = 12

/** `more` gives logs that a block holds beside its transfers; its `version` differs between forks. */
export async function listen(
  seed: string,
  blocks: number,
  perBlock = 4,
  more: (block: number, version: number) => readonly Log[] = () => [],
): Promise<LiveChain> {
  const rng = Rng.create(seed)
  const chance = Rng.create(`${seed}/faults`)
  const natives = Rng.create(`${seed}/natives`)
  const lacking = new Set<string>()
  const calls = new Map<string, number>()
  const cut = new Set<number>()
  const chain: Block[] = []
  let faults: Faults = {}
  let lies = 0
  let version = 0

  const mine = (): Block => {
    const number = chain.length
    const hash = keccak256(toHex(`${seed} ${number} ${version} ${rng.below(2 ** 30)}`))
    const transfers = Array.from({ length: rng.below(perBlock * 2 + 1) }, () => ({
      address: address(rng.below(3)),
      topics: [TRANSFER, word(BigInt(address(100 + rng.below(9)))), word(BigInt(address(100 + rng.below(9))))],
      data: word(rng.below(1_000_000)),
    }))
    const logs = [...transfers, ...more(number, version)]
    const transactions = Array.from({ length: natives.below(4) }, () => ({
      from: address(200 + natives.below(5)),
      to: natives.below(8) === 0 ? null : address(200 + natives.below(5)),
      value: natives.below(9) === 0 ? 2n ** 200n : BigInt(natives.below(1_000_000)) * 10n ** 12n,
      failed: natives.below(5) === 0,
    }))
    return { number, hash, parent: chain.at(-1)?.hash ?? word(0), logs, transactions }
  }
  const grow = (count: number) => {
    for (let i = 0; i < count; i++) chain.push(mine())
  }
  grow(blocks)

  const bits = new Map<string, readonly number[]>()
  const bitsOf = (item: string) => {
    const known = bits.get(item)
    if (known) return known
    const hash = hexToBytes(keccak256(hexToBytes(item as `0x${string}`)))
    const found = [0, 2, 4].map((i) => ((hash[i]! << 8) | hash[i + 1]!) & 2047)
    bits.set(item, found)
    return found
  }
  const bloom = (logs: readonly Log[]) => {
    const bytes = new Uint8Array(256)
    for (const bit of logs.flatMap((log) => [log.address, ...log.topics].flatMap(bitsOf)))
      bytes[255 - (bit >> 3)]! |= 1 << (bit & 7)
    return toHex(bytes)
  }
  const hashOf = ({ hash }: Block, i: number) => keccak256(toHex(`${hash} ${i}`))
  const header = (tag: string, isWhole = false) => {
    const number = tag === 'finalized' ? Math.max(0, chain.length - 1 - FINALITY) : Number(tag)
    const block = chain[number]
    if (!block || chance.uniform() < (faults.none ?? 0)) return null
    const { hash, parent: parentHash, logs } = block
    const transactions = block.transactions.map(({ from, to, value }, i) => {
      if (!isWhole) return hashOf(block, i)
      const place = { blockHash: hash, blockNumber: toHex(number), transactionIndex: toHex(i), hash: hashOf(block, i) }
      const fees = { gas: '0x5208', gasPrice: '0x3b9aca00', nonce: toHex(number * 10 + i) }
      return { ...place, ...fees, from, to, value: toHex(value), input: i === 0 ? '0x' : '0xa9059cbb00' }
    })
    const fields = { number: toHex(number), hash, parentHash, timestamp: toHex(1_700_000_000 + number) }
    const transactionsRoot = transactions.length === 0 ? NO_TRANSACTIONS : hash
    // Every so many blocks is cut when it is first asked for, by one transaction or two.
    const isCut = isWhole && faults.cut !== undefined && number % Math.round(1 / faults.cut) === 0 && !cut.has(number)
    if (isCut) cut.add(number)
    const listed = isCut ? transactions.slice(0, -1 - (number % 2)) : transactions
    return { ...fields, logsBloom: bloom(logs), transactionsRoot, transactions: listed }
  }
  const receipt = (block: Block, i: number) =>
    chance.uniform() < (faults.none ?? 0)
      ? null
      : {
          transactionHash: hashOf(block, i),
          blockHash: block.hash,
          status: block.transactions[i]?.failed ? '0x0' : '0x1',
          effectiveGasPrice: '0x77359400',
        }
  const receiptOf = (hash: string) => {
    for (const block of chain) {
      const i = block.transactions.findIndex((_, k) => hashOf(block, k) === hash)
      if (i >= 0) return receipt(block, i)
    }
    return null
  }
  const logsOf = (filter: Filter) => {
    const some = filter.blockHash
      ? chain.filter(({ hash }) => hash === filter.blockHash)
      : chain.slice(Number(filter.fromBlock), Number(filter.toBlock) + 1)
    if (filter.blockHash && some.length === 0) return { error: { code: -32000, message: 'unknown block' } }
    const placed = some.flatMap(({ number, hash, logs }) =>
      logs.map((log, i) => ({
        ...log,
        blockNumber: toHex(number),
        blockHash: hash,
        blockTimestamp: toHex(1_700_000_000 + number),
        transactionHash: hash,
        transactionIndex: '0x0',
        logIndex: toHex(i),
        removed: false,
      })),
    )
    const all = placed.filter((log) => isAsked(filter, log))
    if (lies <= 0) return { result: all }
    if (chance.uniform() < (faults.empty ?? 0)) {
      lies--
      return { result: [] }
    }
    if (chance.uniform() < (faults.short ?? 0)) {
      lies--
      const left = chance.uniform()
      return { result: all.filter(() => chance.uniform() < left) }
    }
    return { result: all }
  }
  const reply = ({ id, method, params }: { id: number; method: string; params: never[] }) => {
    calls.set(method, (calls.get(method) ?? 0) + 1)
    if (lacking.has(method)) return { id, error: { code: -32601, message: 'the method does not exist' } }
    if (method === 'eth_chainId') return { id, result: '0x1f' }
    if (method === 'eth_blockNumber') return { id, result: toHex(chain.length - 1) }
    if (method === 'eth_getBlockByNumber') return { id, result: header(params[0]!, params[1]) }
    if (method === 'eth_getBlockTransactionCountByHash') {
      const block = chain.find(({ hash }) => hash === params[0])
      return { id, result: block ? toHex(block.transactions.length) : null }
    }
    if (method === 'eth_getTransactionReceipt') return { id, result: receiptOf(params[0]!) }
    if (method === 'eth_getBlockReceipts') {
      const block = chain[Number(params[0]!)]
      return { id, result: block ? block.transactions.map((_, i) => receipt(block, i)) : null }
    }
    if (method === 'eth_getLogs') return { id, ...logsOf(params[0]!) }
    return { id, error: { code: -32601, message: 'the method does not exist' } }
  }
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (chance.uniform() < (faults.busy ?? 0)) return response.writeHead(503).end()
    if (chance.uniform() < (faults.limited ?? 0)) return response.writeHead(429, { 'retry-after': '0' }).end()
    const call = JSON.parse(Buffer.concat(chunks).toString())
    return response.end(JSON.stringify(Array.isArray(call) ? call.map(reply) : reply(call)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    head: () => chain.length - 1,
    grow,
    fork: (depth, grown = 0) => {
      version++
      chain.length -= depth
      grow(depth + grown)
    },
    lie: (next, times = Number.POSITIVE_INFINITY) => {
      faults = next
      lies = times
    },
    truth: () =>
      chain.flatMap(({ number, logs }) =>
        logs.flatMap(({ address: token, topics, data }, i) => {
          const [src = '', dst = ''] = topics.slice(1).map((topic) => `0x${topic.slice(26)}`)
          return topics[0] === TRANSFER ? [[number, i, token, src, dst, BigInt(data)] as const] : []
        }),
      ),
    transactions: () =>
      chain.flatMap(({ number, transactions }) =>
        transactions.map(({ from, to, value, failed }, i) => [number, i, from, to, value, failed] as const),
      ),
    lack: (method) => lacking.add(method),
    calls,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type Filter = {
  readonly blockHash?: string
  readonly fromBlock: string
  readonly toBlock: string
  readonly address?: string | readonly string[]
  readonly topics?: readonly (null | string | readonly string[])[]
}

function isAsked({ address: wanted, topics = [] }: Filter, log: Log): boolean {
  const isAmong = (some: null | undefined | string | readonly string[], value: string | undefined) =>
    some === null ||
    some === undefined ||
    (value !== undefined && (typeof some === 'string' ? [some] : some).includes(value))
  return isAmong(wanted, log.address) && topics.every((some, i) => isAmong(some, log.topics[i]))
}
