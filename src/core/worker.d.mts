import type { TransferListItem, Worker } from 'node:worker_threads'

/** Starts `entry` (a URL of a `*.worker.ts` file) on its own thread; the module reads its input from `workerData.input`. */
export function start(entry: URL, input: unknown, transfer?: readonly TransferListItem[]): Worker
