/** Asks token contracts what they say of themselves, all of a batch as of one block: by Multicall3, else call by call. */
import { decodeFunctionResult, encodeFunctionData, type Hex, parseAbi } from 'viem'
import type { Address } from '../../core/address.ts'
import type * as Chain from '../../core/chain.ts'
import * as Failures from '../../core/failure.ts'
import { Failure } from '../../core/failure.ts'
import * as Rng from '../../core/rng.ts'
import * as Time from '../../core/time.ts'
import * as Endpoint from '../endpoint.ts'
import * as JsonRpc from '../jsonrpc.ts'
import * as Metadata from '../metadata.ts'

/** A node and how to treat it; what is left out has the default beside it. */
export type Options = {
  readonly url: string
  readonly chain: Chain.ChainId
  /** Whether the address may be private, such as a node on this machine [no]. */
  readonly allowPrivate?: boolean
  /** Contracts in the first multicall, and in the largest [50, 200]. */
  readonly contracts?: number
  readonly maxContracts?: number
  /** Gas of a multicall [the node's own limit]. */
  readonly gas?: bigint
  /** Attempts a request [10], first pause between them [250 ms], bounds of a request [30 s, 16 MiB], calls a request [100]. */
  readonly attempts?: number
  readonly backoffMs?: number
  readonly timeoutMs?: number
  readonly maxBodyBytes?: number
  readonly batchSize?: number
  readonly rng?: Rng.Rng
  readonly now?: Time.Now
}

/** What a batch of contracts said as of `block`, in their order. */
export type Told = {
  readonly block: number
  readonly source: 'multicall' | 'calls'
  readonly contracts: readonly Metadata.Metadata[]
}

/** A node that contracts are asked through. */
export type Asking = {
  /**
   * What `addresses` say as of `block`. Throws `RPC_UNREACHABLE`, `RPC_RATE_LIMITED`, `RPC_ERROR` and `RPC_ANSWER_INVALID` once
   * patience has run out, and `ABORTED`; whatever a contract does is told, never thrown.
   */
  readonly ask: (addresses: readonly Address[], block: number, signal: AbortSignal) => Promise<Told>
}

/** Multicall3 stands at one address on every chain that has it (github.com/mds1/multicall). */
const MULTICALL: Address = '0xca11bde05977b3631167028862be2a173976ca11' as Address

const abi = parseAbi([
  'struct Call { address target; bool allowFailure; bytes callData; }',
  'struct Result { bool success; bytes returnData; }',
  'function aggregate3(Call[] calls) returns (Result[] results)',
])

/** An aggregate of nothing: what stands at the address answers it with nothing exactly if it is a Multicall3. */
const EMPTY = encodeFunctionData({ abi, functionName: 'aggregate3', args: [[]] })
/**
 * An aggregate of 16 calls to addresses without code, some 2,600 gas each: it fails where less than CALL_GAS / 64 is left, which
 * is what a question that CALL_GAS would have sufficed for leaves when it runs out of gas.
 */
const GAS_IS_LEFT = encodeFunctionData({
  abi,
  functionName: 'aggregate3',
  args: [
    Array.from({ length: 16 }, (_, i) => ({
      target: `0xdeaddeaddeaddeaddeaddeaddeaddeaddeadde${(i + 16).toString(16)}` as const,
      allowFailure: false,
      callData: '0x' as const,
    })),
  ],
})
/** Gas of a single question: an honest contract uses some thousands, and less than 1 MB of memory can be bought. */
const CALL_GAS = '0x1e8480'

/** Contracts are asked through the node at `options.url`. Nothing is sent before the first call. Throws `CONFIG_INVALID`, `RPC_ADDRESS_REFUSED`. */
export function open(options: Options): Asking {
  const endpoint = Endpoint.parse(options.url, { allowPrivate: options.allowPrivate ?? false })
  const client = JsonRpc.open({
    endpoint,
    attempts: options.attempts ?? 10,
    backoffMs: options.backoffMs ?? 250,
    timeoutMs: options.timeoutMs ?? 30_000,
    maxBodyBytes: options.maxBodyBytes ?? 16 * 1024 * 1024,
    concurrency: 4,
    batchSize: options.batchSize ?? 100,
    rng: options.rng ?? Rng.create('contracts'),
    now: options.now ?? Time.systemNow,
  })
  const gas = options.gas === undefined ? undefined : `0x${options.gas.toString(16)}`
  const largest = options.maxContracts ?? 200
  let contracts = options.contracts ?? 50
  let callsAtOnce = options.batchSize ?? 100

  async function hasMulticall(tag: string, signal: AbortSignal): Promise<boolean> {
    const [outcome] = await client.simulate([call(MULTICALL, EMPTY, tag)], signal)
    return outcome !== undefined && 'result' in outcome && aggregated(outcome.result)?.length === 0
  }

  /** The answers of `addresses` in one call, or null when the call or what came last in it failed: some contract took all. */
  async function together(
    addresses: readonly Address[],
    tag: string,
    signal: AbortSignal,
  ): Promise<readonly (readonly Metadata.Returned[])[] | null> {
    const questions = addresses.flatMap((target) => Metadata.QUESTIONS.map((callData) => ({ target, callData })))
    // Last comes what fails only when a contract before it has used up the gas: then other failures prove nothing either.
    const calls = [...questions, { target: MULTICALL, callData: GAS_IS_LEFT }].map((each) => ({
      ...each,
      allowFailure: true,
    }))
    const data = encodeFunctionData({ abi, functionName: 'aggregate3', args: [calls] })
    const [outcome] = await client.simulate([call(MULTICALL, data, tag, gas)], signal)
    const results = outcome && 'result' in outcome ? aggregated(outcome.result) : null
    if (results?.length !== calls.length || results.at(-1)?.success !== true) return null
    const width = Metadata.QUESTIONS.length
    return addresses.map((_, i) =>
      results
        .slice(i * width, (i + 1) * width)
        .map(({ success, returnData }) => ({ data: success ? returnData : null })),
    )
  }

  /** The answers of each address by calls of their own. */
  async function singly(addresses: readonly Address[], tag: string, signal: AbortSignal) {
    const calls = addresses.flatMap((to) => Metadata.QUESTIONS.map((data) => call(to, data, tag, CALL_GAS)))
    const answers: Metadata.Returned[] = []
    while (answers.length < calls.length) {
      const part = calls.slice(answers.length, answers.length + callsAtOnce)
      try {
        answers.push(...(await client.simulate(part, signal)).map(returned))
        callsAtOnce = Math.min(options.batchSize ?? 100, callsAtOnce * 2)
      } catch (error) {
        if (!Failures.is(error, 'RPC_RANGE_TOO_WIDE')) throw error
        if (part.length === 1) answers.push({ data: null, tooLarge: true })
        else callsAtOnce = Math.ceil(part.length / 2)
      }
    }
    const width = Metadata.QUESTIONS.length
    return addresses.map((_, i) => answers.slice(i * width, (i + 1) * width))
  }

  async function batched(addresses: readonly Address[], tag: string, signal: AbortSignal) {
    const answers: (readonly Metadata.Returned[])[] = []
    while (answers.length < addresses.length) {
      const part = addresses.slice(answers.length, answers.length + contracts)
      const taken = await together(part, tag, signal).catch((error: unknown) => {
        if (Failures.is(error, 'RPC_RANGE_TOO_WIDE')) return null
        throw error
      })
      if (taken) {
        answers.push(...taken)
        contracts = Math.min(largest, contracts + Math.ceil(contracts / 4))
      } else if (part.length === 1) answers.push(...(await singly(part, tag, signal)))
      else contracts = Math.ceil(part.length / 2)
    }
    return answers
  }

  return {
    ask: async (addresses, block, signal) => {
      const tag = `0x${block.toString(16)}`
      const multicall = addresses.length > 0 && (await hasMulticall(tag, signal))
      const answers = await (multicall ? batched : singly)(addresses, tag, signal)
      return {
        block,
        source: multicall ? 'multicall' : 'calls',
        contracts: addresses.map((address, i) => Metadata.read(address, answers[i] ?? [])),
      }
    },
  }
}

function call(to: Address, data: Hex, tag: string, gas?: string): JsonRpc.Call {
  return { method: 'eth_call', params: [{ to, data, ...(gas === undefined ? {} : { gas }) }, tag] }
}

function returned(outcome: JsonRpc.Outcome): Metadata.Returned {
  if ('failed' in outcome) return { data: null }
  if (isHex(outcome.result)) return { data: outcome.result }
  throw new Failure('RPC_ANSWER_INVALID', 'The node answered a call with what is not bytes.')
}

function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && value.length % 2 === 0 && /^0x[0-9a-fA-F]*$/.test(value)
}

/** The results of an aggregate, or null for what is no such answer. */
function aggregated(result: unknown): readonly { readonly success: boolean; readonly returnData: Hex }[] | null {
  if (!isHex(result) || result === '0x') return null
  try {
    return decodeFunctionResult({ abi, functionName: 'aggregate3', data: result })
  } catch {
    return null
  }
}
