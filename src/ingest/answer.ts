/** What a node's answer must fulfil before its rows count: nothing that was not asked for, nothing twice, one chain. */
import { Failure } from '../core/failure.ts'
import type { Range } from '../core/ranges.ts'
import * as Log from './log.ts'
import type { BlockHeader } from './slice.ts'

/** A log whose place is known. */
export type PlacedLog = Log.Log & { readonly block: number; readonly logIndex: number; readonly blockHash: string }

const HASH = /^0x[0-9a-f]{64}$/

/** What was asked: the blocks, the contracts (empty = any), the first topics of the events. */
export type Asked = {
  readonly range: Range
  readonly contracts: ReadonlySet<string>
  readonly topics: ReadonlySet<string>
}

/** The logs of an answer; `repeated` stood in it more than once, each time the same. */
export type Logs = { readonly logs: readonly PlacedLog[]; readonly repeated: readonly PlacedLog[] }

/**
 * The logs of an `eth_getLogs` answer in (block, log index) order. Throws `RPC_ANSWER_INVALID` for a log outside the range, of
 * another event or contract than asked, removed, or without a place; for two different logs with one index in a block, and for
 * two hashes of one block.
 */
export function logs(result: unknown, asked: Asked): Logs {
  if (!Array.isArray(result)) throw invalid('The answer is not a list of logs.', { range: asked.range })
  const sorted = result.map((record: unknown) => placed(Log.parse(record), asked))
  sorted.sort((a, b) => a.block - b.block || a.logIndex - b.logIndex)
  const found: PlacedLog[] = []
  const repeated: PlacedLog[] = []
  for (const log of sorted) {
    const last = found.at(-1)
    if (last?.block !== log.block) {
      found.push(log)
      continue
    }
    const facts = { block: log.block, logIndex: log.logIndex }
    if (last.blockHash !== log.blockHash) throw invalid('Logs of one block state two block hashes.', facts)
    if (last.logIndex !== log.logIndex) found.push(log)
    else if (isSame(last, log)) repeated.push(log)
    else throw invalid('Two different logs of one block have the same index.', facts)
  }
  return { logs: found, repeated }
}

function isSame(a: PlacedLog, b: PlacedLog): boolean {
  const topics = (log: PlacedLog) => log.topics.join(' ').toLowerCase()
  return (
    a.address.toLowerCase() === b.address.toLowerCase() &&
    a.data.toLowerCase() === b.data.toLowerCase() &&
    a.txIndex === b.txIndex &&
    topics(a) === topics(b)
  )
}

/** A header, and the bloom filter over its logs where the node states one. */
export type Header = BlockHeader & { readonly logsBloom: string | null }

/** The header in an `eth_getBlockByNumber` answer for `block`. Throws `RPC_ANSWER_INVALID`, also for `null` and for time 0. */
export function header(result: unknown, block: number): Header {
  const fields: Record<string, unknown> = result !== null && typeof result === 'object' ? { ...result } : {}
  const { hash, parentHash, logsBloom } = fields
  const atS = Log.whole(fields.timestamp)
  if (Log.whole(fields.number) !== block) throw invalid('The node does not have the block.', { block })
  if (!isHash(hash) || !isHash(parentHash)) throw invalid('The header has no hash.', { block })
  if (atS === null || (atS === 0 && block !== 0)) throw invalid('The header has no time.', { block })
  return { block, atS, hash, parent: parentHash, logsBloom: typeof logsBloom === 'string' ? logsBloom : null }
}

function placed(log: Log.Log | null, { range, contracts, topics }: Asked): PlacedLog {
  if (!log) throw invalid('The answer holds what is not a log.', { range })
  const { block, logIndex, txIndex, blockHash, removed } = log
  const facts = { range, block, logIndex }
  if (block === null || logIndex === null || txIndex === null || blockHash === null || !HASH.test(blockHash)) {
    throw invalid('A log has no place in a block.', facts)
  }
  if (block < range.from || block >= range.to) throw invalid('A log lies outside the range that was asked for.', facts)
  if (removed) throw invalid('A log is marked as removed.', facts)
  if (!topics.has(log.topics[0]?.toLowerCase() ?? ''))
    throw invalid('A log is of an event that was not asked for.', facts)
  if (contracts.size > 0 && !contracts.has(log.address.toLowerCase())) {
    throw invalid('A log is of a contract that was not asked for.', facts)
  }
  return { ...log, block, logIndex, blockHash }
}

/** Whether `value` is a block's or transaction's hash as nodes write it. */
export function isHash(value: unknown): value is `0x${string}` {
  return typeof value === 'string' && HASH.test(value)
}

/** `RPC_ANSWER_INVALID`. */
export function invalid(message: string, facts: Record<string, unknown>): Failure {
  return new Failure('RPC_ANSWER_INVALID', message, facts)
}
