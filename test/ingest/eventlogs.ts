/** Logs of events as a node states them, encoded by viem, and rows of events as plain values. */
import { type AbiEvent, encodeAbiParameters, encodeEventTopics, parseAbiItem } from 'viem'
import * as Events from '../../src/ingest/events.ts'
import type { EventGroup } from '../../src/ingest/group.ts'
import * as Log from '../../src/ingest/log.ts'
import type { Cells, EventRows } from '../../src/ingest/slice.ts'

/** A 20-byte address that ends in `n`. */
export const wallet = (n: number) => `0x${n.toString(16).padStart(40, '0')}` as const

/** One log of JSON-RPC. */
export type Record_ = {
  address: string
  topics: (string | null)[]
  data: string
  blockNumber: string
  logIndex: string
  transactionIndex: string
  blockTimestamp: string
}

/** The log of `event` (human-readable) with `args` in the order of the signature. */
export function log(
  event: string,
  args: readonly unknown[],
  at: { address?: string; block?: number; tx?: number; index?: number } = {},
): Record_ {
  const item = parseAbiItem([event]) as AbiEvent
  const indexed = item.inputs.map((input, i) => ({ input, value: args[i] })).filter(({ input }) => input.indexed)
  const open = item.inputs.map((input, i) => ({ input, value: args[i] })).filter(({ input }) => !input.indexed)
  const topics = encodeEventTopics({
    abi: [{ ...item, inputs: item.inputs.map((input, i) => ({ ...input, name: `a${i}` })) }],
    args: Object.fromEntries(item.inputs.map((_, i) => [`a${i}`, args[i]])),
  } as never) as string[]
  return {
    address: at.address ?? wallet(0xc0),
    topics: topics.slice(0, indexed.length + 1),
    data: encodeAbiParameters(
      open.map(({ input }) => input),
      open.map(({ value }) => value),
    ),
    blockNumber: `0x${(at.block ?? 16).toString(16)}`,
    logIndex: `0x${(at.index ?? 0).toString(16)}`,
    transactionIndex: `0x${(at.tx ?? 1).toString(16)}`,
    blockTimestamp: '0x5f5e100',
  }
}

/** What `groups` make of `records`. */
export function read(groups: readonly EventGroup[], records: readonly unknown[]) {
  const decoder = Events.open(groups)
  const outcomes = records.map((record) => {
    const parsed = Log.parse(record)
    if (!parsed) throw new Error('The test wrote what is no log.')
    return decoder.add(parsed)
  })
  const events = decoder.take()
  return { outcomes, events, tally: decoder.tally(), of: (table: string) => plain(events, table) }
}

/** The rows of `table` as plain values: addresses and bytes as hex, 256-bit numbers as bigint, `at` = block, index, sub. */
export function plain(events: readonly EventRows[], table: string): Record<string, unknown>[] {
  const rows = events.find((each) => each.table === table)
  if (!rows) return []
  return Array.from({ length: rows.rows }, (_, i) => ({
    at: [rows.block[i], rows.logIndex[i], rows.sub[i]],
    ...Object.fromEntries(Object.entries(rows.columns).map(([name, cells]) => [name, cell(cells, i)])),
  }))
}

function cell(cells: Cells, row: number): unknown {
  if ('valid' in cells && cells.valid && cells.valid[row] === 0) return null
  switch (cells.kind) {
    case 'number':
      return cells.values[row]
    case 'flag':
      return cells.values[row] === 1
    case 'wallet':
    case 'token':
      return hex(cells.packed.subarray(row * 20, row * 20 + 20))
    case 'uint256':
      return BigInt(hex(cells.packed.subarray(row * 32, row * 32 + 32)))
    case 'int256':
      return BigInt.asIntN(256, BigInt(hex(cells.packed.subarray(row * 32, row * 32 + 32))))
    case 'text':
      return cells.values[row]
    case 'bytes': {
      const value = cells.values[row]
      return value ? hex(value) : null
    }
  }
}

function hex(value: Uint8Array): string {
  return `0x${Buffer.from(value).toString('hex')}`
}
