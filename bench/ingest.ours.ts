/** One backfill by the engine, in a process of its own: `url folder chain`. Prints one line of JSON. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { read } from '../src/config.ts'
import { silent } from '../src/core/progress.ts'
import { open } from '../src/engine.ts'

const [url = '', folder = '', chain = ''] = process.argv.slice(2)
const path = join(folder, 'w.duckdb')
const config = read({
  DROPCAST_WAREHOUSE: path,
  DROPCAST_STATE_DIR: folder,
  DROPCAST_INGEST_CHAIN: chain,
  DROPCAST_INGEST_RPC_URL: url,
  DROPCAST_ALLOW_PRIVATE_RPC: 'true',
})
const wall = performance.now()
const cpu = process.cpuUsage()
const engine = await open(config, { verb: 'bench' })
const { transfers } = await engine.ingest.backfill(
  { head: true },
  { progress: silent, signal: new AbortController().signal },
)
await engine[Symbol.asyncDispose]()
const { user, system } = process.cpuUsage(cpu)
const result = {
  events: transfers,
  wallMs: performance.now() - wall,
  cpuMs: (user + system) / 1000,
  rssBytes: process.resourceUsage().maxRSS * 1024,
  sizeBytes: statSync(path).size,
}
process.stdout.write(`${JSON.stringify(result)}\n`)
