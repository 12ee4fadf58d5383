/** A node as a source: token transfers by `eth_getLogs`, in ranges whose size is learned, several at once, given in order. */
import type { Address } from '../../core/address.ts'
import * as Chain from '../../core/chain.ts'
import * as Failures from '../../core/failure.ts'
import { Failure } from '../../core/failure.ts'
import type { Progress } from '../../core/progress.ts'
import type * as Ranges from '../../core/ranges.ts'
import * as Rng from '../../core/rng.ts'
import * as Time from '../../core/time.ts'
import * as Audit from '../audit.ts'
import * as Bloom from '../bloom.ts'
import * as Decode from '../decode.ts'
import * as Endpoint from '../endpoint.ts'
import * as Headers from '../headers.ts'
import * as Joined from '../joined.ts'
import * as JsonRpc from '../jsonrpc.ts'
import type * as Pool from '../pool.ts'
import type { BlockHeader, Slice } from '../slice.ts'
import type { Extent, Source } from '../source.ts'
import * as Span from '../span.ts'
import * as Stream from '../stream.ts'
import * as Take from '../take.ts'
import * as Window from '../window.ts'
import * as Native from './native.ts'

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
  /** Only transfers from or to these wallets [all]; transfers that index nothing cannot be found so. */
  readonly wallets?: readonly Address[]
  /** Whether the node was caught with an incomplete answer before, so that every answer has to come twice [no]. */
  readonly doubted?: boolean
  /** Whether transfers are wanted [yes]; without them `decoding` says what is. */
  readonly transfers?: boolean
  /** Events beside transfers that are fetched and decoded with them [none]. */
  readonly decoding?: Take.Decoding
  /** Ranges asked for at once [4], and requests under way at once, while the node does not ask to slow down [8]. */
  readonly concurrency?: number
  readonly requests?: number
  /** [`bloom` for all tokens, where few blocks are without a transfer; `second-look` for some contracts] */
  readonly audit?: Audit.Depth
  /**
   * Attempts a request [10], first pause between them [250 ms], bounds of a request [30 s, 256 MiB; 12 MiB where the range can be
   * split], headers a request [500].
   */
  readonly attempts?: number
  readonly backoffMs?: number
  readonly timeoutMs?: number
  readonly maxBodyBytes?: number
  readonly batchSize?: number
  readonly rng?: Rng.Rng
  readonly now?: Time.Now
  /** Where rows are made [fresh memory]: who takes the slices gives their places back. */
  readonly pool?: Pool.Pool
}

/** A node: the source of its transfers, and of its transactions as {@link Native.slices} gives them, with one patience for both. */
export type Node = Source & { readonly transactions: Source['slices'] }

/** Times that a reorganisation is followed anew because the chain moved meanwhile. */
const RECONCILIATIONS = 8

/**
 * The source of the node at `options.url`; stream `transfers:all`, or `transfers:` and the contract's address (a hash of
 * several). Nothing is sent before the first call. Extent and slices throw `CHAIN_MISMATCH` before anything else is asked,
 * `RPC_UNREACHABLE`, `RPC_RATE_LIMITED`, `RPC_ERROR` and `RPC_ANSWER_INVALID` once patience has run out, `RPC_RANGE_TOO_WIDE`
 * when a single block is refused, and `ABORTED`. Throws `CONFIG_INVALID`, `RPC_ADDRESS_REFUSED`.
 */
export function open(options: Options): Node {
  const { chain } = options
  const endpoint = Endpoint.parse(options.url, { allowPrivate: options.allowPrivate ?? false })
  const finality = options.finality ?? { tag: 'finalized' }
  const contracts = [...new Set(options.contracts ?? [])].sort()
  const wallets = [...new Set(options.wallets ?? [])].sort()
  const decoding = options.decoding ?? null
  const transfers = options.transfers ?? true
  const topics = [...new Set([...(transfers ? Object.values(Decode.TOPIC) : []), ...(decoding?.topics ?? [])])]
  const filtered = Stream.of(contracts, wallets)
  // Events of a filter are complete for that filter alone: their streams carry its name.
  const events = (decoding?.groups ?? []).map((group) => filtered.replace('transfers', group))
  const [stream = filtered, ...streams] = transfers ? [filtered, ...events] : events
  const depth = options.audit ?? (contracts.length + wallets.length === 0 ? 'bloom' : 'second-look')
  let opened: Promise<Take.Parts> | null = null
  const client = JsonRpc.open({
    endpoint,
    attempts: options.attempts ?? 10,
    backoffMs: options.backoffMs ?? 250,
    timeoutMs: options.timeoutMs ?? 30_000,
    maxBodyBytes: options.maxBodyBytes ?? 256 * 1024 * 1024,
    batchSize: options.batchSize ?? 500,
    concurrency: options.requests ?? 8,
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

  async function parts(): Promise<Take.Parts> {
    const marker = await Bloom.open()
    const auditor = Audit.create(depth, { topics, contracts }, marker, options.doubted)
    const wanted = { transfers, topics, contracts, wallets, decoding }
    return { client, endpoint, auditor, marker, wanted, pool: options.pool ?? null }
  }

  async function slice(range: Ranges.Range, final: boolean, signal: AbortSignal): Promise<Slice> {
    opened ??= parts()
    const ready = await opened
    const { logs, ...taken } = await Take.create(ready)(range, !final, signal)
    span.passed(range.to - range.from, logs)
    const more = streams.length > 0 ? { streams } : {}
    return { chain, stream, axis: 'block', final, source: `rpc:${endpoint.name}`, ...more, ...taken }
  }

  /** The slice of as many blocks from the start of `range` as the span and the provider allow. */
  async function firstOf(range: Ranges.Range, final: boolean, signal: AbortSignal): Promise<Slice> {
    for (let blocks = Math.min(span.blocks(), range.to - range.from); ; ) {
      try {
        return await slice({ from: range.from, to: range.from + blocks }, final, signal)
      } catch (error) {
        if (!Failures.is(error, 'RPC_RANGE_TOO_WIDE') || blocks === 1) throw error
        blocks = span.refused(blocks, fitting(error.facts, blocks), error.facts.fixed === true)
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
        const doubted = (await opened)?.auditor.isDoubted() ?? false
        yield doubted ? { ...outcome.slice, doubted } : outcome.slice
        blocks += covers.to - covers.from
        transfers += outcome.slice.rows.kind === 'packed' ? outcome.slice.rows.transfers.rows : 0
        progress({ stage: 'ingest', done: blocks, total, unit: 'blocks', note: `${transfers} transfers` })
      }
    } finally {
      stop.abort()
      await Promise.all(running.map(({ done }) => done))
    }
  }

  /** Compares from the newest block down, in growing steps, until one is the same on both sides. */
  async function fork(known: readonly BlockHeader[], head: number, signal: AbortSignal): Promise<number> {
    for (let end = known.length, step = 16; end > 0; end -= step, step *= 4) {
      const some = known.slice(Math.max(0, end - step), end)
      const there = some.filter(({ block }) => block < head)
      const blocks = there.map(({ block }) => block)
      const theirs = await Headers.ask(client, blocks, signal)
      for (let i = there.length - 1; i >= 0; i--) {
        const mine = there[i]
        if (mine && mine.hash === Headers.at(theirs, i).hash) return mine.block + 1
      }
    }
    // None stands: everything that was not final is replaced. What lies below is final, and its child is checked on append.
    return known[0]?.block ?? 0
  }

  async function reconcile(known: readonly BlockHeader[], signal: AbortSignal): Promise<Slice | null> {
    const newest = known.at(-1)
    if (!newest) return null
    for (let retake = 1; ; retake++) {
      try {
        const { head } = await extent(signal)
        const replacesFrom = await fork(known, head, signal)
        if (replacesFrom > newest.block) return null
        const to = Math.min(head, newest.block + 1)
        const covers = { from: replacesFrom, to: Math.max(replacesFrom, to) }
        const replacement = await whole(covers, signal)
        link(
          replacement,
          known.find(({ block }) => block === replacesFrom - 1),
        )
        return { ...replacement, replacesFrom }
      } catch (error) {
        // The chain moved on between two answers.
        const again = Failures.is(error, 'RPC_ANSWER_INVALID') && error.facts.attempts === undefined
        if (!again || retake >= RECONCILIATIONS) throw error
      }
    }
  }

  /** All of `range` as one slice, however many answers it takes: what it replaces must not go before all of it is here. */
  async function whole(range: Ranges.Range, signal: AbortSignal): Promise<Slice> {
    const slices: Slice[] = []
    for (let from = range.from; from < range.to; ) {
      const next = await firstOf({ from, to: range.to }, false, signal)
      slices.push(next)
      from = next.covers?.to ?? range.to
    }
    return Joined.of(slices, {
      chain,
      stream,
      axis: 'block',
      covers: range,
      final: false,
      source: `rpc:${endpoint.name}`,
    })
  }

  const transactions: Node['transactions'] = (wanted, progress, signal) =>
    Native.slices({ client, host: endpoint.name, extent }, wanted, progress, signal)
  return { extent, slices, reconcile, transactions }
}

type Task = { readonly range: Ranges.Range; readonly final: boolean; readonly done: Promise<Outcome> }
type Outcome = { readonly slice: Slice } | { readonly error: unknown }

/** How many of `blocks` may pass, after what refused them: as the provider says, or half of what would just fit by its size; 0 = unknown. */
function fitting({ offered, sizeBytes, maxBodyBytes }: Failures.Facts, blocks: number): number {
  if (typeof offered === 'number') return offered
  if (typeof sizeBytes !== 'number' || typeof maxBodyBytes !== 'number') return 0
  return Math.max(1, Math.floor((blocks * maxBodyBytes) / sizeBytes / 2))
}

/** A promise that never rejects, so that a task may fail before its turn comes. */
function settled(slice: Promise<Slice>): Promise<Outcome> {
  return slice.then(
    (slice) => ({ slice }),
    (error: unknown) => ({ error }),
  )
}

/** Throws `RPC_ANSWER_INVALID` unless each header's parent is the one before it, the first's `before`, where that is known. */
function link({ rows }: Slice, before: BlockHeader | undefined): void {
  let last = before
  for (const header of rows.kind === 'packed' ? rows.headers : []) {
    if (last && last.block + 1 === header.block && last.hash !== header.parent) {
      throw new Failure('RPC_ANSWER_INVALID', 'A block is not the child of the one before it.', { block: header.block })
    }
    last = header
  }
}
