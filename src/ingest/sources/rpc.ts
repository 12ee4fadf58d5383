/** A node as a source: token transfers by `eth_getLogs`, in ranges whose size is learned, several at once, given in order. */
import type { Address } from '../../core/address.ts'
import * as Chain from '../../core/chain.ts'
import * as Failures from '../../core/failure.ts'
import { Failure } from '../../core/failure.ts'
import { contentHash } from '../../core/ids.ts'
import type { Progress } from '../../core/progress.ts'
import type * as Ranges from '../../core/ranges.ts'
import * as Rng from '../../core/rng.ts'
import * as Time from '../../core/time.ts'
import * as Answer from '../answer.ts'
import * as Audit from '../audit.ts'
import * as Decode from '../decode.ts'
import * as Endpoint from '../endpoint.ts'
import * as JsonRpc from '../jsonrpc.ts'
import type { Slice } from '../slice.ts'
import type { Extent, Source } from '../source.ts'
import * as Span from '../span.ts'
import * as Window from '../window.ts'

/** Where finality ends: at a block tag of the chain, or `depth` blocks below the head (0 = every block is final). */
export type Finality = { readonly tag: 'finalized' | 'safe' } | { readonly depth: number }

/** A node and how to treat it; what is left out has the default beside it. */
export type Options = {
  readonly url: string
  readonly chain: Chain.ChainId
  /** Whether the address may be private, such as a node on this machine [no]. */
  readonly allowPrivate?: boolean
  /** Only transfers of these tokens [all]. */
  readonly contracts?: readonly Address[]
  /** [the `finalized` tag] */
  readonly finality?: Finality
  /** Whether blocks that are not final are given too, in slices marked so [no]. */
  readonly provisional?: boolean
  /** Blocks of the first range [1,000], and of the largest [10,000]. */
  readonly blockSpan?: number
  readonly maxBlockSpan?: number
  /** Logs in one answer from which ranges stop growing [10,000]. */
  readonly targetLogs?: number
  /** Ranges asked for at once [4]. */
  readonly concurrency?: number
  /** [`bloom` for all tokens, where few blocks are without a transfer; `second-look` for some contracts] */
  readonly audit?: Audit.Depth
  /** Attempts a request [10], first pause between them [250 ms], bounds of a request [30 s, 256 MiB], headers a request [100]. */
  readonly attempts?: number
  readonly backoffMs?: number
  readonly timeoutMs?: number
  readonly maxBodyBytes?: number
  readonly batchSize?: number
  readonly rng?: Rng.Rng
  readonly now?: Time.Now
  /** Told of each log that carries a transfer's topic and is none. */
  readonly refused?: (reason: Decode.Reason, log: Answer.PlacedLog) => void
}

/** Times that an answer which contradicts itself or its headers is asked for anew. */
const RETAKES = 6

/**
 * The source of the node at `options.url`; stream `transfers:all`, or `transfers:` and the contract's address (a hash of
 * several). Nothing is sent before the first call. Extent and slices throw `CHAIN_MISMATCH` before anything else is asked,
 * `RPC_UNREACHABLE`, `RPC_RATE_LIMITED`, `RPC_ERROR` and `RPC_ANSWER_INVALID` once patience has run out, `RPC_RANGE_TOO_WIDE`
 * when a single block is refused, and `ABORTED`. Throws `CONFIG_INVALID`, `RPC_ADDRESS_REFUSED`.
 */
export function open(options: Options): Source {
  const { chain, refused } = options
  const endpoint = Endpoint.parse(options.url, { allowPrivate: options.allowPrivate ?? false })
  const finality = options.finality ?? { tag: 'finalized' }
  const contracts = [...new Set(options.contracts ?? [])].sort()
  const wantedContracts: ReadonlySet<string> = new Set(contracts)
  const stream = streamOf(contracts)
  const believe = Audit.of(options.audit ?? (contracts.length === 0 ? 'bloom' : 'second-look'))
  const client = JsonRpc.open({
    endpoint,
    attempts: options.attempts ?? 10,
    backoffMs: options.backoffMs ?? 250,
    timeoutMs: options.timeoutMs ?? 30_000,
    maxBodyBytes: options.maxBodyBytes ?? 256 * 1024 * 1024,
    batchSize: options.batchSize ?? 100,
    rng: options.rng ?? Rng.create('rpc'),
    now: options.now ?? Time.systemNow,
  })
  const span = Span.create({
    first: options.blockSpan ?? 1000,
    largest: options.maxBlockSpan ?? 10_000,
    logs: options.targetLogs ?? 10_000,
  })

  async function extent(signal: AbortSignal): Promise<Extent> {
    const ask = (method: string, params: readonly unknown[]) => client.call({ method, params }, signal)
    const stated = JsonRpc.quantity(await ask('eth_chainId', []))
    if (stated !== Chain.reference(chain)) {
      const facts = { host: endpoint.name, expected: chain, actual: stated === null ? null : `eip155:${stated}` }
      throw new Failure('CHAIN_MISMATCH', `${endpoint.name} serves another chain.`, facts)
    }
    const latest = JsonRpc.quantity(await ask('eth_blockNumber', []))
    if (latest === null) throw new Failure('RPC_ANSWER_INVALID', 'The node states no head.', { host: endpoint.name })
    const head = latest + 1
    if ('depth' in finality) return { chain, stream, head, finalTo: Math.max(0, head - finality.depth) }
    // `null` is a chain that has not finalised anything yet.
    const block = await ask('eth_getBlockByNumber', [finality.tag, false])
    const last =
      block !== null && typeof block === 'object' && 'number' in block ? JsonRpc.quantity(block.number) : null
    return { chain, stream, head, finalTo: Math.min(head, last === null ? 0 : last + 1) }
  }

  async function askLogs(
    where: object,
    range: Ranges.Range,
    signal: AbortSignal,
  ): Promise<readonly Answer.PlacedLog[]> {
    const filter = {
      ...where,
      topics: [Object.values(Decode.TOPIC)],
      ...(contracts.length > 0 ? { address: contracts } : {}),
    }
    const splittable = range.to - range.from > 1 ? 'splittable' : undefined
    const result = await client.call({ method: 'eth_getLogs', params: [filter] }, signal, splittable)
    return Answer.logs(result, range, wantedContracts)
  }

  async function headersOf(blocks: readonly number[], signal: AbortSignal): Promise<readonly Answer.Header[]> {
    const calls = blocks.map((block) => ({ method: 'eth_getBlockByNumber', params: [hex(block), false] }))
    const results = await client.batch(calls, signal)
    return blocks.map((block, i) => Answer.header(results[i], block))
  }

  /** The audited logs of `range` with their times, and the headers that had to be asked for these. */
  async function take(range: Ranges.Range, signal: AbortSignal) {
    const where = { fromBlock: hex(range.from), toBlock: hex(range.to - 1) }
    const ask = () => askLogs(where, range, signal)
    const logs = await believe({
      range,
      logs: await ask(),
      ask,
      askBlock: ({ block, hash }) => askLogs({ blockHash: hash }, { from: block, to: block + 1 }, signal),
      headers: (blocks) => headersOf(blocks, signal),
    })
    const headers = await headersOf(untimed(logs), signal)
    return { logs: timed(logs, headers), headers }
  }

  async function slice(range: Ranges.Range, final: boolean, signal: AbortSignal): Promise<Slice> {
    for (let retake = 1; ; retake++) {
      try {
        const { logs, headers } = await take(range, signal)
        const decoder = Decode.open()
        for (const log of logs) {
          const outcome = decoder.add(log)
          if (outcome !== 'notTransfer' && Decode.isReason(outcome)) refused?.(outcome, log)
        }
        span.passed(range.to - range.from, logs.length)
        const rows = { kind: 'packed', transfers: decoder.take(), headers: headers.map(bare) } as const
        return { chain, stream, axis: 'block', covers: range, final, source: `rpc:${endpoint.name}`, rows }
      } catch (error) {
        if (!Failures.is(error, 'RPC_ANSWER_INVALID') || retake >= RETAKES) throw error
      }
    }
  }

  /** The slice of as many blocks from the start of `range` as the span and the provider allow. */
  async function firstOf(range: Ranges.Range, final: boolean, signal: AbortSignal): Promise<Slice> {
    for (let blocks = Math.min(span.blocks(), range.to - range.from); ; ) {
      try {
        return await slice({ from: range.from, to: range.from + blocks }, final, signal)
      } catch (error) {
        if (!Failures.is(error, 'RPC_RANGE_TOO_WIDE') || blocks === 1) throw error
        const { offered, fixed } = error.facts
        blocks = span.refused(blocks, typeof offered === 'number' ? offered : 0, fixed === true)
      }
    }
  }

  async function* slices(wanted: Ranges.RangeSet, progress: Progress, signal: AbortSignal): AsyncGenerator<Slice> {
    const pending = [...Window.of(wanted, await extent(signal), options.provisional ?? false)]
    const total = pending.reduce((blocks, { range }) => blocks + range.to - range.from, 0)
    const stop = new AbortController()
    const either = AbortSignal.any([signal, stop.signal])
    const running: Task[] = []
    const start = (range: Ranges.Range, final: boolean): Task => ({
      range,
      final,
      done: settled(firstOf(range, final, either)),
    })
    let blocks = 0
    let transfers = 0
    try {
      for (;;) {
        Failures.throwIfAborted(signal)
        for (let next = pending[0]; next && running.length < (options.concurrency ?? 4); next = pending[0]) {
          const { range, final } = next
          const cut = Math.min(range.to, range.from + span.blocks())
          running.push(start({ from: range.from, to: cut }, final))
          if (cut === range.to) pending.shift()
          else pending[0] = { range: { from: cut, to: range.to }, final }
        }
        const first = running.shift()
        if (!first) return
        const outcome = await first.done
        if ('error' in outcome) throw outcome.error
        const covers = outcome.slice.covers ?? first.range
        // What the provider refused to give at once comes next, before what runs already.
        if (covers.to < first.range.to) running.unshift(start({ from: covers.to, to: first.range.to }, first.final))
        yield outcome.slice
        blocks += covers.to - covers.from
        transfers += outcome.slice.rows.kind === 'packed' ? outcome.slice.rows.transfers.rows : 0
        progress({ stage: 'ingest', done: blocks, total, unit: 'blocks', note: `${transfers} transfers` })
      }
    } finally {
      stop.abort()
      await Promise.all(running.map(({ done }) => done))
    }
  }

  return { extent, slices }
}

type Task = { readonly range: Ranges.Range; readonly final: boolean; readonly done: Promise<Outcome> }
type Outcome = { readonly slice: Slice } | { readonly error: unknown }

/** A promise that never rejects, so that a task may fail before its turn comes. */
function settled(slice: Promise<Slice>): Promise<Outcome> {
  return slice.then(
    (slice) => ({ slice }),
    (error: unknown) => ({ error }),
  )
}

/** The blocks whose logs state no time, or not one time. */
function untimed(logs: readonly Answer.PlacedLog[]): readonly number[] {
  const times = new Map<number, number>()
  for (const { block, atS } of logs) times.set(block, (times.get(block) ?? atS) === atS ? atS : 0)
  return [...times].filter(([, atS]) => atS === 0).map(([block]) => block)
}

function timed(logs: readonly Answer.PlacedLog[], headers: readonly Answer.Header[]): readonly Answer.PlacedLog[] {
  const known = new Map(headers.map((header) => [header.block, header]))
  return logs.map((log) => {
    const header = known.get(log.block)
    if (!header) return log
    if (header.hash === log.blockHash) return { ...log, atS: header.atS }
    throw new Failure('RPC_ANSWER_INVALID', 'A log and its header state two block hashes.', { block: log.block })
  })
}

function bare({ block, atS, hash, parent }: Answer.Header) {
  return { block, atS, hash, parent }
}

function streamOf(contracts: readonly Address[]): string {
  if (contracts.length === 0) return 'transfers:all'
  return `transfers:${contracts.length === 1 ? contracts[0] : contentHash(contracts).slice(0, 16)}`
}

function hex(block: number): string {
  return `0x${block.toString(16)}`
}
