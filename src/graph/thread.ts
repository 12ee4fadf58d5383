/** Work on a thread of its own, so that the event loop of the API never waits for it. */
import type { Code } from '../core/catalogue.ts'
import { type Facts, Failure, throwIfAborted } from '../core/failure.ts'
import { start } from '../core/worker.mjs'
import * as Answer from './answer.ts'

/** What a thread answers, once. */
export type Reply<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly code: Code; readonly message: string; readonly facts: Facts }

/** Buffers that move to the thread instead of being copied, and the signal that ends it. */
export type Options = { readonly moves?: readonly ArrayBufferView[]; readonly signal?: AbortSignal }

/**
 * Gives `request` to the thread of `entry`, which answers once by `Answer.give` and ends. Throws what its work throws, `ABORTED` when `signal` is
 * aborted, and `INVARIANT_BROKEN` when the thread dies.
 */
export async function ask<T>(entry: URL, request: unknown, { moves = [], signal }: Options = {}): Promise<T> {
  throwIfAborted(signal)
  const worker = start(entry, request, { transfer: Answer.buffersOf(moves) })
  const { promise, resolve, reject } = deferred<T>()
  const abort = () => reject(new Failure('ABORTED', 'The call was cancelled.', {}, { cause: signal?.reason }))
  signal?.addEventListener('abort', abort, { once: true })
  worker.once('message', (reply: Reply<T>) => {
    if (reply.kind === 'done') resolve(reply.value)
    else reject(new Failure(reply.code, reply.message, reply.facts))
  })
  worker.once('error', (cause) => reject(new Failure('INVARIANT_BROKEN', 'A thread failed.', {}, { cause })))
  worker.once('exit', (exitCode) => {
    reject(new Failure('INVARIANT_BROKEN', 'A thread ended without an answer.', { exitCode }))
  })
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', abort)
    await worker.terminate()
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: Failure) => void = () => undefined
  const promise = new Promise<T>((accept, refuse) => {
    resolve = accept
    reject = refuse
  })
  return { promise, resolve, reject }
}
