import { join } from 'node:path'
import * as Columns from '../../src/ingest/columns.ts'
import * as Decode from '../../src/ingest/decode.ts'
import * as Log from '../../src/ingest/log.ts'
import * as Archive from '../../src/ingest/sources/archive.ts'
import * as Memory from '../../src/ingest/sources/memory.ts'
import * as Rpc from '../../src/ingest/sources/rpc.ts'
import * as Node from './node.ts'
import { sourceContract } from './source.contract.ts'

const wanted = [
  { from: 3_999_000, to: 4_001_000 },
  { from: 6_000_000, to: 6_000_002 },
  { from: 18_000_000, to: 18_001_000 },
  { from: 20_000_000, to: 20_009_999 },
]
// Block 6,000,002 is left out by `wanted`, and blocks past 20,000,010 hold nothing.
const rows = [
  [3_999_000, 4_000_999],
  [6_000_000, 6_000_001],
  [18_000_000, 18_000_999],
  [20_000_000, 20_000_010],
].reduce((sum, [from, to]) => sum + Node.transferLogs(from, to).length, 0)

sourceContract('memory', async () => {
  const decoder = Decode.open()
  for (const log of Node.transferLogs()) decoder.add(Log.parse({ ...log, blockTimestamp: log.blockTimestamp ?? '0x1' }))
  const all = decoder.take()
  const options = { chain: 'eip155:1', stream: 'transfers:all', head: 20_000_100, finalTo: 20_000_050 } as const
  return {
    source: Memory.open({ ...options, transfers: Columns.range(all, 0, all.rows), blockSpan: 900 }),
    wanted,
    rows,
  }
})

sourceContract('archive', async () => {
  const path = join(import.meta.dirname, '../../data/events/cryptopunks_sales.csv.gz')
  return { source: Archive.open({ path, columnsOf: async () => [] }), wanted, rows: null }
})

sourceContract('rpc', async () => {
  const node = await Node.listen()
  const source = Rpc.open({ url: node.url, chain: 'eip155:1', allowPrivate: true, blockSpan: 500, maxBlockSpan: 900 })
  return { source, wanted, rows, close: () => node[Symbol.asyncDispose]() }
})
