/** Settings of an engine that keeps everything in one folder. */
import { join } from 'node:path'
import { type Config, read } from '../../src/config.ts'

/** The settings of `folder`, with further variables of the environment. */
export function settings(folder: string, environment: Readonly<Record<string, string>> = {}): Config {
  return read({
    DROPCAST_WAREHOUSE: join(folder, 'dropcast.duckdb'),
    DROPCAST_STATE_DIR: join(folder, 'state'),
    DROPCAST_PUBLISHED: join(folder, 'published.duckdb'),
    DROPCAST_ALLOW_PRIVATE_RPC: 'true',
    DROPCAST_MEMORY_LIMIT: '1GB',
    ...environment,
  })
}

/** A call that nobody watches or cancels. */
export function call() {
  return { progress: () => undefined, signal: new AbortController().signal }
}
