// The only way a worker thread starts: a `.ts` entry does not load under tsx or vitest, so this plain module
// registers tsx first and then imports the `*.worker.ts` named in `workerData.entry`. A built entry is imported as it is.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

/**
 * Starts `entry` (a URL of a `*.worker.ts` file) on its own thread; the module reads its input from `workerData.input`.
 * @param {URL} entry
 * @param {unknown} input
 * @param {{ transfer?: readonly import('node:worker_threads').TransferListItem[], youngMb?: number }} [options]
 */
export function start(entry, input, { transfer = [], youngMb } = {}) {
  return new Worker(fileURLToPath(import.meta.url), {
    workerData: { dropcastEntry: entry.href, input },
    transferList: [...transfer],
    execArgv: [],
    ...(youngMb === undefined ? {} : { resourceLimits: { maxYoungGenerationSizeMb: youngMb } }),
  })
}

if (!isMainThread && workerData?.dropcastEntry) void enter(workerData.dropcastEntry)

// Not awaited: an entry that starts threads itself imports this module, which would then wait for itself.
/** @param {string} entry */
async function enter(entry) {
  if (entry.endsWith('.ts')) {
    const { register } = await import('tsx/esm/api')
    register()
  }
  await import(pathToFileURL(fileURLToPath(entry)).href)
}
