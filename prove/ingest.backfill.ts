/** Keeps one chain up to its head, round after round, until it is killed or the head stands still: `url folder`. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { read } from '../src/config.ts'
import { silent } from '../src/core/progress.ts'
import { open } from '../src/engine.ts'

const [url = '', folder = ''] = process.argv.slice(2)
const config = read({
  DROPCAST_WAREHOUSE: join(folder, 'w.duckdb'),
  DROPCAST_STATE_DIR: folder,
  DROPCAST_INGEST_CHAIN: 'eip155:1337',
  DROPCAST_INGEST_RPC_URL: url,
  DROPCAST_INGEST_BLOCK_SPAN: '150',
  DROPCAST_ALLOW_PRIVATE_RPC: 'true',
})
await using engine = await open(config, { verb: 'prove' })
let last = -1
for (let still = 0; still < 2; ) {
  const call = { progress: silent, signal: new AbortController().signal }
  const { toBlock, remaining, reorgs } = await engine.ingest.backfill({ head: true }, call)
  still = toBlock === last && remaining.length === 0 && reorgs === 0 ? still + 1 : 0
  last = toBlock
  process.stdout.write(`${JSON.stringify({ toBlock, reorgs })}\n`)
  await sleep(20)
}
