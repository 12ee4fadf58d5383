/** One backfill by Subsquid's processor into a CSV file, in a process of its own: `url folder chain last`. Prints one line of JSON. */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { EvmBatchProcessor } from '@subsquid/evm-processor'

const [url = '', folder = '', , last = '0'] = process.argv.slice(2)
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
const out = createWriteStream(join(folder, 'subsquid.csv'))
let events = 0
let at = { height: -1, hash: '0x' }
const processor = new EvmBatchProcessor()
  .setRpcEndpoint({ url, capacity: 10, maxBatchCallSize: 100 })
  .setFinalityConfirmation(0)
  .setBlockRange({ from: 0, to: Number(last) })
  .setFields({ log: { address: true, topics: true, data: true } })
  .addLog({ topic0: [TRANSFER] })
const database = {
  connect: async () => at,
  transact: async (info: { nextHead: typeof at }, work: (store: null) => Promise<void>) => {
    await work(null)
    at = info.nextHead
  },
}
const wall = performance.now()
const cpu = process.cpuUsage()
process.on('exit', () => {
  const { user, system } = process.cpuUsage(cpu)
  const wallMs = performance.now() - wall
  process.stdout.write(
    `${JSON.stringify({ events, wallMs, cpuMs: (user + system) / 1000, rssBytes: process.resourceUsage().maxRSS * 1024 })}\n`,
  )
})
processor.run(database, async ({ blocks }) => {
  let text = ''
  for (const { header, logs } of blocks) {
    for (const { logIndex, address, topics, data } of logs) {
      text += `${header.height},${header.timestamp},${logIndex},${address},0x${topics[1]?.slice(26)},0x${topics[2]?.slice(26)},${BigInt(data)}\n`
      events++
    }
  }
  if (!out.write(text)) await new Promise<void>((drained) => out.once('drain', () => drained()))
})
