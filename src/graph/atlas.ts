/** The graph of one instant, held by a thread of its own that answers questions about it: reading five million edges for each ego network would take seconds. */
import type { Worker } from 'node:worker_threads'
import { Failure, throwIfAborted } from '../core/failure.ts'
import { start } from '../core/worker.mjs'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Answer from './answer.ts'
import * as Growth from './growth.ts'
import * as Queries from './queries.generated.ts'
import type { Reply } from './thread.ts'
import type { Transfers } from './wallet.ts'

/** What the thread holds: edges, and of every wallet of the graph by ascending id its community and rank. */
export type Held = {
  readonly edges: Transfers
  readonly wallets: Uint32Array
  readonly community: Uint32Array
  readonly pagerank: Float64Array
}

/** Wallets by id. `cluster` is the community that `wallet` is of; `top` the wallets of the highest rank. */
export type Question =
  | { readonly kind: 'ego'; readonly wallet: number; readonly hops: number; readonly maxNodes: number }
  | { readonly kind: 'path'; readonly from: number; readonly to: number; readonly maxHops: number }
  | { readonly kind: 'cluster'; readonly wallet: number; readonly maxNodes: number }
  | { readonly kind: 'top'; readonly maxNodes: number }

/** A view as plain data: wallets by id in the order of the view, `hops` from where it began, and whether a cap left any out. */
export type Drawn = {
  readonly wallets: readonly { readonly wallet: number; readonly hops: number }[]
  readonly edges: readonly { readonly source: number; readonly target: number; readonly weight: number }[]
  readonly cut: boolean
}

/** An atlas of a warehouse. It holds the graph of the instant asked about last. */
export type Atlas = AsyncDisposable & {
  /** The view of `question` in the graph of `asOfS`, which must have been measured; null for a path that the caps do not allow. Throws `INPUT_INVALID` for a wallet that is not in it, `ABORTED`. */
  readonly ask: (asOfS: number, question: Question, signal?: AbortSignal) => Promise<Drawn | null>
  /** Lets go of the graph, after it was built anew. */
  readonly forget: () => Promise<void>
}

type Waiting = { readonly resolve: (drawn: Drawn | null) => void; readonly reject: (failure: Failure) => void }
type Shelf = { readonly asOfS: number; readonly worker: Worker; readonly waiting: Map<number, Waiting> }

/** Opens the atlas of `warehouse`: nothing is read before the first question. */
export function open(warehouse: Warehouse): Atlas {
  let shelf: Promise<Shelf> | null = null
  let held = -1
  let count = 0
  const forget = async () => {
    const old = shelf
    shelf = null
    held = -1
    await retire(old)
  }
  // Decided before anything is awaited, so that two questions at once read one graph.
  const take = (asOfS: number): Promise<Shelf> => {
    if (shelf && held === asOfS) return shelf
    const old = shelf
    const next = retire(old).then(() => load(warehouse, asOfS))
    shelf = next
    held = asOfS
    next.catch(() => {
      if (shelf === next) shelf = null
    })
    return next
  }
  return {
    ask: async (asOfS, question, signal) => {
      throwIfAborted(signal)
      const { worker, waiting } = await take(asOfS)
      throwIfAborted(signal)
      const id = count++
      return new Promise<Drawn | null>((resolve, reject) => {
        const abort = () => reject(new Failure('ABORTED', 'The call was cancelled.', {}, { cause: signal?.reason }))
        signal?.addEventListener('abort', abort, { once: true })
        waiting.set(id, { resolve, reject })
        // Only a question that waits keeps the process alive.
        worker.ref()
        worker.postMessage({ id, question })
      })
    },
    forget,
    [Symbol.asyncDispose]: forget,
  }
}

async function retire(shelf: Promise<Shelf> | null): Promise<void> {
  const old = await shelf?.catch(() => null)
  await old?.worker.terminate()
}

async function load(warehouse: Warehouse, asOfS: number): Promise<Shelf> {
  const edges = await Growth.edges(warehouse, asOfS)
  const standing = await warehouse.columns(Queries.standingOf, { as_of_s: asOfS })
  const held: Held = {
    edges: { sources: edges.uint32('src'), targets: edges.uint32('dst'), weights: edges.float64('weight') },
    wallets: standing.uint32('wallet'),
    community: standing.uint32('community'),
    pagerank: standing.float64('pagerank'),
  }
  const { edges: transfers, ...columns } = held
  const moves = Answer.buffersOf([...Object.values(transfers), ...Object.values(columns)])
  const worker = start(new URL('./atlas.worker.ts', import.meta.url), held, { transfer: moves })
  const waiting = new Map<number, Waiting>()
  worker.unref()
  const end = (failure: Failure) => {
    for (const { reject } of waiting.values()) reject(failure)
    waiting.clear()
  }
  worker.on('message', ({ id, reply }: { id: number; reply: Reply<Drawn | null> }) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
    if (reply.kind === 'done') asked?.resolve(reply.value)
    else asked?.reject(new Failure(reply.code, reply.message, reply.facts))
  })
  worker.on('error', (cause) => end(new Failure('INVARIANT_BROKEN', 'The atlas failed.', {}, { cause })))
  worker.on('exit', () => end(new Failure('ABORTED', 'The graph was built anew while it was asked: ask again.')))
  return { asOfS, worker, waiting }
}
