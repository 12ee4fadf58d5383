/**
 * A node read on a thread of its own, for much at once: receiving and reading hundreds of megabytes keeps neither the event loop
 * of the API waiting nor its large heap being collected.
 */
import type { Code } from '../../core/catalogue.ts'
import * as Failures from '../../core/failure.ts'
import { Failure } from '../../core/failure.ts'
import type { Progress, ProgressEvent } from '../../core/progress.ts'
import type { RangeSet } from '../../core/ranges.ts'
import { start } from '../../core/worker.mjs'
import * as Columns from '../columns.ts'
import type * as Events from '../events.ts'
import type { Slice } from '../slice.ts'
import type * as Rpc from './rpc.ts'

/** A node in plain data: options as {@link Rpc.Options} has them, with groups of events by name and configured events. */
export type Node = Omit<Rpc.Options, 'decoding' | 'rng' | 'now' | 'pool'> & { readonly decoded: Events.Selection }

/** What the thread is given at its start, and what it is told later: that a slice was taken, whose memory comes back, or to stop. */
export type Request = { readonly node: Node; readonly wanted: RangeSet; readonly ahead: number }
export type Word = { readonly kind: 'taken'; readonly places: readonly ArrayBuffer[] } | { readonly kind: 'abort' }

/** What the thread answers: slices and progress, then an end or a failure. */
export type Reply =
  | { readonly kind: 'slice'; readonly slice: Slice }
  | { readonly kind: 'progress'; readonly event: ProgressEvent }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly code: Code; readonly message: string; readonly facts: Failures.Facts }

/** Joined slices that the thread may have sent without one being taken: while one is committed, the next is read. */
const AHEAD = 1
/** Most that the thread reads never becomes an object of its heap: it keeps some seven megabytes, and has as many for what is young. */
const YOUNG_MB = 6

/**
 * `slices` of the source of `node`, joined as {@link Gathered.of} joins them. The thread ends with the iteration. Throws what the
 * source throws, and `INVARIANT_BROKEN` when the thread dies. A slice's transfers are lent until the next slice is asked for.
 */
export async function* slices(
  node: Node,
  wanted: RangeSet,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<Slice> {
  Failures.throwIfAborted(signal)
  const request: Request = { node, wanted, ahead: AHEAD }
  const worker = start(new URL('./rpc.worker.ts', import.meta.url), request, { youngMb: YOUNG_MB })
  const say = (word: Word) => worker.postMessage(word, word.kind === 'taken' ? word.places : [])
  const replies: Reply[] = []
  let wake: () => void = () => undefined
  const take = (reply: Reply) => {
    if (reply.kind === 'progress') return progress(reply.event)
    replies.push(reply)
    wake()
  }
  const broken = (message: string, facts: Failures.Facts) =>
    take({ kind: 'failed', code: 'INVARIANT_BROKEN', message, facts })
  const abort = () => say({ kind: 'abort' })
  worker.on('message', take)
  worker.once('error', (cause) => broken('The reading thread failed.', { problem: String(cause) }))
  worker.once('exit', (exitCode) => broken('The reading thread ended without saying so.', { exitCode }))
  signal.addEventListener('abort', abort, { once: true })
  try {
    for (;;) {
      const reply = replies.shift()
      if (reply?.kind === 'ended') return
      if (reply?.kind === 'failed') throw new Failure(reply.code, reply.message, reply.facts)
      if (reply?.kind === 'slice') {
        yield reply.slice
        const { rows } = reply.slice
        say({ kind: 'taken', places: rows.kind === 'packed' ? Columns.places(rows.transfers) : [] })
        continue
      }
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    signal.removeEventListener('abort', abort)
    await worker.terminate()
  }
}
