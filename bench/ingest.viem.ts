/** The loop that a team writes first: viem's `getLogs`, block by block range, decoded and written as CSV: `url folder chain last`. */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createPublicClient, http, parseAbiItem } from 'viem'

const [url = '', folder = '', , last = '0'] = process.argv.slice(2)
const event = parseAbiItem('event Transfer(address indexed from, address indexed to, uint256 value)')
const client = createPublicClient({ transport: http(url) })
const out = createWriteStream(join(folder, 'viem.csv'))
// viem refuses answers above 10 MiB.
const SPAN = 20
let events = 0
const wall = performance.now()
const cpu = process.cpuUsage()
for (let from = 0; from <= Number(last); from += SPAN) {
  const toBlock = BigInt(Math.min(Number(last), from + SPAN - 1))
  let text = ''
  for (const { blockNumber, logIndex, address, args } of await client.getLogs({
    event,
    fromBlock: BigInt(from),
    toBlock,
  })) {
    text += `${blockNumber},${logIndex},${address},${args.from},${args.to},${args.value}\n`
    events++
  }
  if (!out.write(text)) await new Promise<void>((drained) => out.once('drain', () => drained()))
}
const { user, system } = process.cpuUsage(cpu)
const wallMs = performance.now() - wall
process.stdout.write(
  `${JSON.stringify({ events, wallMs, cpuMs: (user + system) / 1000, rssBytes: process.resourceUsage().maxRSS * 1024 })}\n`,
)
process.exit(0)
