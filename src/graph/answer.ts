/** The answering side of `thread.ts`, for `*.worker.ts` files: it starts nothing, as a thread that loads what starts threads would wait for itself. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { Failure, is } from '../core/failure.ts'
import type { Reply } from './thread.ts'

/** Answers the request of this thread with what `work` makes of it; `moved` are the columns of the answer that need not be copied. Throws `INVARIANT_BROKEN` on the main thread. */
export function give<Request, T>(
  work: (request: Request) => T,
  moved: (value: T) => readonly ArrayBufferView[] = () => [],
): void {
  if (isMainThread || !parentPort)
    throw new Failure('INVARIANT_BROKEN', 'This work belongs to a thread that was started for it.')
  const reply = replyOf(() => work(workerData.input))
  parentPort.postMessage(reply, reply.kind === 'done' ? buffersOf(moved(reply.value)) : [])
}

/** What `work` gives, or the failure that it throws, as a reply. */
export function replyOf<T>(work: () => T): Reply<T> {
  try {
    return { kind: 'done', value: work() }
  } catch (error) {
    if (!is(error)) throw error
    return { kind: 'failed', code: error.code, message: error.message, facts: error.toJSON().facts }
  }
}

/** The buffer of each column, once; shared memory is seen by all threads and does not move. */
export function buffersOf(views: readonly ArrayBufferView[]): ArrayBuffer[] {
  const all = views.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []))
  return [...new Set(all)]
}
