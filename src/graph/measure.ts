/** Measuring a wallet graph on a worker thread, so that the event loop of the API never waits for it. */
import type { Code } from '../core/catalogue.ts'
import { type Facts, Failure, throwIfAborted } from '../core/failure.ts'
import { start } from '../core/worker.mjs'
import type { MeasureOptions, WalletGraph, WalletMeasures } from './wallet.ts'

/** What the worker thread is given; the graph's arrays are shared, not copied. */
export type Request = { readonly graph: WalletGraph; readonly options: MeasureOptions }

/** What the worker thread answers, once. */
export type Reply =
  | { readonly kind: 'measured'; readonly measures: WalletMeasures }
  | { readonly kind: 'failed'; readonly code: Code; readonly message: string; readonly facts: Facts }

/**
 * `WalletGraph`'s `measure` on its own thread, which ends with the call; equal to the call in this thread. Throws what it throws, `ABORTED` when `signal`
 * is aborted, and `INVARIANT_BROKEN` when the thread dies.
 */
export async function inWorker(
  graph: WalletGraph,
  options: MeasureOptions,
  signal?: AbortSignal,
): Promise<WalletMeasures> {
  throwIfAborted(signal)
  const request: Request = { graph, options }
  const worker = start(new URL('./measure.worker.ts', import.meta.url), request)
  const { promise, resolve, reject } = deferred<WalletMeasures>()
  const abort = () => reject(new Failure('ABORTED', 'The call was cancelled.', {}, { cause: signal?.reason }))
  signal?.addEventListener('abort', abort, { once: true })
  worker.once('message', (reply: Reply) => {
    if (reply.kind === 'measured') resolve(reply.measures)
    else reject(new Failure(reply.code, reply.message, reply.facts))
  })
  worker.once('error', (cause) =>
    reject(new Failure('INVARIANT_BROKEN', 'The measuring thread failed.', {}, { cause })),
  )
  worker.once('exit', (exitCode) => {
    reject(new Failure('INVARIANT_BROKEN', 'The measuring thread ended without an answer.', { exitCode }))
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
