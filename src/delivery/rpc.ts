/**
 * Delivery's one way to a chain. An answer is what the node said; a failure means that we do not know, never that a
 * transaction failed. Reads may be asked again; a transaction is handed over once a call.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  BaseError,
  CallExecutionError,
  createPublicClient,
  type Hex,
  HttpRequestError,
  http,
  type PublicClient,
  RawContractError,
  RpcRequestError,
  TimeoutError,
  type TransactionReceipt,
} from 'viem'
import * as Address from '../core/address.ts'
import * as Chain from '../core/chain.ts'
import { Failure, throwIfAborted } from '../core/failure.ts'

/** A height, or the newest block. */
export type At = bigint | 'latest'

/** The newest block. */
export type Head = { readonly number: bigint; readonly baseFeeWei: bigint; readonly atS: number }

/** What a read-only call gave: data, or the revert's data. */
export type Answer =
  | { readonly ok: true; readonly data: Hex }
  | { readonly ok: false; readonly revert: Hex; readonly message: string }

/** An event as the chain holds it. */
export type ChainLog = {
  readonly address: string
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly blockNumber: bigint
  readonly transactionHash: Hex
}

/** A call to simulate. */
export type Call = {
  readonly to: Address.Address
  readonly data: Hex
  readonly from?: Address.Address
  readonly gas?: bigint
}

/** A connected chain. Every method throws `RPC_UNREACHABLE`, `RPC_RATE_LIMITED` or `RPC_ERROR` when the answer is unknown. */
export type Rpc = {
  readonly chain: () => Promise<Chain.ChainId>
  readonly head: () => Promise<Head>
  /** Unix seconds of a block. */
  readonly timeOf: (number: bigint) => Promise<number>
  readonly nonce: (address: Address.Address, at: At) => Promise<number>
  readonly balanceWei: (address: Address.Address, at: At) => Promise<bigint>
  /** `0x` for an account without code. */
  readonly code: (address: Address.Address, at: At) => Promise<Hex>
  readonly call: (call: Call, at: At) => Promise<Answer>
  /** The node's suggested priority fee per gas. */
  readonly tipWei: () => Promise<bigint>
  /** Hands a signed transaction over; a failure leaves open whether the node has it. */
  readonly send: (raw: Hex) => Promise<void>
  readonly receipt: (hash: Hex) => Promise<TransactionReceipt | null>
  /** Where a transaction went and with what; `null` when the node does not know it. */
  readonly input: (hash: Hex) => Promise<{ readonly to: Address.Address | null; readonly data: Hex } | null>
  /** Logs of `address` with these topics from `fromBlock` to `toBlock` inclusive; ranges that the node refuses are halved. */
  readonly logs: (filter: {
    readonly address: Address.Address
    readonly topics: readonly (Hex | null)[]
    readonly fromBlock: bigint
    readonly toBlock: bigint
  }) => Promise<readonly ChainLog[]>
}

/** How patiently to ask. */
export type Options = {
  /** How long one answer may take; 10,000 unless said. */
  readonly timeoutMs?: number
  /** How often a read is asked before its failure is thrown; once unless said. */
  readonly tries?: number
  /** Between two tries; 250 unless said. */
  readonly pauseMs?: number
  /** Ends the asking between two tries. */
  readonly signal?: AbortSignal
}

/** How work asks that goes on for longer than one answer: one that is late or lost says nothing of the chain. */
export const PATIENT = { tries: 5 } as const satisfies Options

/** The chain behind `url`; opens no connection yet. */
export function open(url: string, options: Options = {}): Rpc {
  const { timeoutMs = 10_000, tries = 1, pauseMs = 250, signal } = options
  const client: PublicClient = createPublicClient({
    transport: http(url, { retryCount: 0, timeout: timeoutMs }),
    cacheTime: 0,
  })
  const once = async <T>(method: string, question: () => Promise<T>): Promise<T> => {
    try {
      return await question()
    } catch (cause) {
      throw cause instanceof Failure ? cause : unknown(cause, method)
    }
  }
  const ask = async <T>(method: string, question: () => Promise<T>): Promise<T> => {
    for (let left = tries; ; left--) {
      throwIfAborted(signal)
      try {
        return await once(method, question)
      } catch (failure) {
        // What the node refuses or does not have, it has understood: asking again at once changes nothing.
        const understood = failure instanceof Failure && (failure.code === 'RPC_ERROR' || failure.facts.absent === true)
        if (left <= 1 || understood) throw failure
        await sleep(pauseMs)
      }
    }
  }
  const where = (at: At) => (at === 'latest' ? { blockTag: 'latest' as const } : { blockNumber: at })
  const logs: Rpc['logs'] = async (filter) => {
    if (filter.fromBlock > filter.toBlock) return []
    try {
      const found = await ask('eth_getLogs', () =>
        client.request({
          method: 'eth_getLogs',
          params: [
            {
              address: filter.address,
              topics: [...filter.topics],
              fromBlock: `0x${filter.fromBlock.toString(16)}`,
              toBlock: `0x${filter.toBlock.toString(16)}`,
            },
          ],
        }),
      )
      return found.flatMap(({ address, topics, data, blockNumber, transactionHash }) =>
        blockNumber === null || transactionHash === null
          ? []
          : [{ address, topics, data, blockNumber: BigInt(blockNumber), transactionHash }],
      )
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.code !== 'RPC_ERROR' || filter.fromBlock === filter.toBlock)
        throw failure
      const middle = (filter.fromBlock + filter.toBlock) / 2n
      const left = await logs({ ...filter, toBlock: middle })
      return [...left, ...(await logs({ ...filter, fromBlock: middle + 1n }))]
    }
  }
  return {
    chain: () => ask('eth_chainId', async () => Chain.parse(String(await client.getChainId()))),
    head: () =>
      ask('eth_getBlockByNumber', async () => {
        const block = await client.getBlock({ blockTag: 'latest' })
        return { number: block.number, baseFeeWei: block.baseFeePerGas ?? 0n, atS: Number(block.timestamp) }
      }),
    timeOf: (blockNumber) =>
      ask('eth_getBlockByNumber', async () => Number((await client.getBlock({ blockNumber })).timestamp)),
    nonce: (address, at) => ask('eth_getTransactionCount', () => client.getTransactionCount({ address, ...where(at) })),
    balanceWei: (address, at) => ask('eth_getBalance', () => client.getBalance({ address, ...where(at) })),
    code: (address, at) => ask('eth_getCode', async () => (await client.getCode({ address, ...where(at) })) ?? '0x'),
    call: ({ to, data, from, gas }, at) =>
      ask('eth_call', async () => {
        try {
          const answer = await client.call({
            to,
            data,
            ...(from === undefined ? {} : { account: from }),
            ...(gas === undefined ? {} : { gas }),
            ...where(at),
          })
          return { ok: true, data: answer.data ?? '0x' }
        } catch (cause) {
          const revert = revertOf(cause)
          if (revert !== null) return { ok: false, ...revert }
          throw cause
        }
      }),
    tipWei: () =>
      ask('eth_maxPriorityFeePerGas', async () => BigInt(await client.request({ method: 'eth_maxPriorityFeePerGas' }))),
    send: (raw) =>
      once('eth_sendRawTransaction', async () => {
        await client.sendRawTransaction({ serializedTransaction: raw })
      }),
    receipt: (hash) => absent(ask('eth_getTransactionReceipt', () => client.getTransactionReceipt({ hash }))),
    input: async (hash) => {
      const found = await absent(ask('eth_getTransactionByHash', () => client.getTransaction({ hash })))
      return found === null ? null : { to: found.to === null ? null : Address.parse(found.to), data: found.input }
    },
    logs,
  }
}

/** The lowest block of `1..head` whose time is `atS` or later, `head + 1` when there is none; by bisection. */
export async function blockAt(rpc: Rpc, atS: number, head: bigint): Promise<bigint> {
  let [low, high] = [0n, head + 1n]
  while (low < high) {
    const middle = (low + high) / 2n
    if ((await rpc.timeOf(middle)) >= atS) high = middle
    else low = middle + 1n
  }
  return low
}

/** Throws `CHAIN_MISMATCH` unless the node serves `expected`. */
export async function expectChain(rpc: Rpc, expected: Chain.ChainId): Promise<void> {
  const found = await rpc.chain()
  if (found !== expected) {
    throw new Failure('CHAIN_MISMATCH', `The node serves ${found}, the plan is for ${expected}.`, { found, expected })
  }
}

async function absent<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (failure) {
    if (failure instanceof Failure && failure.facts.absent === true) return null
    throw failure
  }
}

function unknown(cause: unknown, method: string): Failure {
  const walk = (test: (error: unknown) => boolean) => (cause instanceof BaseError ? cause.walk(test) : null)
  const request = walk((error) => error instanceof HttpRequestError)
  if (request instanceof HttpRequestError && request.status === 429) {
    return new Failure('RPC_RATE_LIMITED', 'The node asks to slow down.', { method }, { cause })
  }
  if (request !== null || walk((error) => error instanceof TimeoutError) !== null) {
    return new Failure('RPC_UNREACHABLE', 'The node did not answer.', { method }, { cause })
  }
  const refusal = walk((error) => error instanceof RpcRequestError)
  if (refusal instanceof RpcRequestError) {
    const facts = { method, rpcCode: refusal.code, rpcMessage: refusal.details.slice(0, 300) }
    return new Failure('RPC_ERROR', 'The node refused the call.', facts, { cause })
  }
  const missing = cause instanceof BaseError && /NotFoundError$/.test(cause.name)
  return new Failure(
    'RPC_ANSWER_INVALID',
    'The node answered what cannot be read.',
    { method, absent: missing },
    { cause },
  )
}

/** The revert inside a failed call; `null` when the node failed instead of the contract. */
function revertOf(cause: unknown): { revert: Hex; message: string } | null {
  if (!(cause instanceof CallExecutionError)) return null
  const raw = cause.walk(
    (error) => error instanceof RawContractError || (error instanceof RpcRequestError && error.code === 3),
  )
  const refusal = cause.walk((error) => error instanceof RpcRequestError)
  const message = refusal instanceof RpcRequestError ? refusal.details : cause.shortMessage
  const reverted = raw !== null || /revert|out of gas/i.test(message)
  if (!reverted) return null
  const data = refusal instanceof RpcRequestError ? refusal.data : undefined
  const hex =
    typeof data === 'string' ? data : typeof data === 'object' && data !== null && 'data' in data ? data.data : '0x'
  return {
    revert: typeof hex === 'string' && hex.startsWith('0x') ? `0x${hex.slice(2)}` : '0x',
    message: message.slice(0, 300),
  }
}
