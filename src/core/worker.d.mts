import type { TransferListItem, Worker } from 'node:worker_threads'

/** What moves to the thread, and megabytes of its heap for what is young, which it takes whatever it needs [48]. */
export type Options = { readonly transfer?: readonly TransferListItem[]; readonly youngMb?: number }

/** Starts `entry` (a URL of a `*.worker.ts` file) on its own thread; the module reads its input from `workerData.input`. */
export function start(entry: URL, input: unknown, options?: Options): Worker
