/** An answer of logs, read: rows of the transfers, the other logs that were asked for, and what it says of each block. */
import type { PlacedLog } from './answer.ts'
import * as Blocks from './blocks.ts'
import * as Bloom from './bloom.ts'
import * as Columns from './columns.ts'
import * as Decode from './decode.ts'
import { KIND, type TransferColumns } from './slice.ts'

/** A log that carries a transfer's topic and is none. */
export type Refused = { readonly reason: Decode.Reason; readonly log: PlacedLog }

/** An answer of logs, in (block, log index) order. */
export type Reading = {
  readonly logs: number
  readonly transfers: TransferColumns
  /** The logs of other events than transfers. */
  readonly others: readonly PlacedLog[]
  readonly refused: readonly Refused[]
  readonly blocks: Blocks.Blocks
  /** Logs that the answer held more than once, all of them equal; each counts once. */
  readonly repeated: readonly PlacedLog[]
}

/** The reading of parsed logs in (block, log index) order. With a marker, blocks get their blooms. */
export function of(
  logs: readonly PlacedLog[],
  marker: Bloom.Marker | null,
  repeated: readonly PlacedLog[] = [],
): Reading {
  const rows = Columns.builder(Math.max(16, logs.length))
  const decoder = Decode.open(rows)
  const blocks = Blocks.open()
  const others: PlacedLog[] = []
  const refused: Refused[] = []
  for (const log of logs) {
    Blocks.see(blocks, log.block, log.logIndex, log.atS, Buffer.from(log.blockHash.slice(2), 'hex'))
    if (marker) mark(marker, log, blocks)
    const outcome = decoder.add(log)
    if (outcome === 'notTransfer') others.push(log)
    else if (Decode.isReason(outcome)) refused.push({ reason: outcome, log })
  }
  return { logs: logs.length, transfers: decoder.take(), others, refused, blocks: Blocks.taken(blocks), repeated }
}

/** Sets the bits of a log's contract and topics in its block's bloom. */
export function mark(marker: Bloom.Marker, { address, topics }: PlacedLog, blocks: Blocks.Growing): void {
  const [blooms, at] = [blocks.arrays.bloom, Blocks.bloomAt(blocks)]
  const contract = Bloom.words(address.slice(2).padStart(40, '0'), 5)
  if (contract) Bloom.mark(marker.addresses, contract, 0, blooms, at)
  for (const topic of topics) {
    const words = Bloom.words(topic.slice(2), 8)
    if (words) Bloom.mark(marker.topics, words, 0, blooms, at)
  }
}

/** Whether two readings are of the same logs: the same blocks, rows and other logs. */
export function isEqual(a: Reading, b: Reading): boolean {
  const { transfers: x, blocks: p } = a
  const { transfers: y, blocks: q } = b
  if (a.logs !== b.logs || x.rows !== y.rows || p.count !== q.count || a.others.length !== b.others.length) return false
  const equal = (m: ArrayBufferView, n: ArrayBufferView) =>
    Buffer.from(m.buffer, m.byteOffset, m.byteLength).equals(Buffer.from(n.buffer, n.byteOffset, n.byteLength))
  return (
    equal(p.block.subarray(0, p.count), q.block.subarray(0, q.count)) &&
    equal(p.hash.subarray(0, p.count * 32), q.hash.subarray(0, q.count * 32)) &&
    (['block', 'logIndex', 'sub', 'kind', 'token', 'src', 'dst', 'amount', 'item'] as const).every((name) =>
      equal(x[name], y[name]),
    ) &&
    a.others.every((log, i) => {
      const other = b.others[i]
      return log.block === other?.block && log.logIndex === other.logIndex && log.data === other.data
    })
  )
}

/** Puts the times of `timeOf` where the logs state none, or not one. Gives the rows with their times. */
export function timed({ transfers, others, blocks }: Reading, timeOf: ReadonlyMap<number, number>) {
  if (timeOf.size === 0) return { transfers, others, blocks }
  const atS = transfers.atS.slice()
  for (let row = 0; row < transfers.rows; row++) {
    const time = timeOf.get(transfers.block[row] ?? 0)
    if (time !== undefined) atS[row] = time
  }
  const logs = others.map((log) => ({ ...log, atS: timeOf.get(log.block) ?? log.atS }))
  return { transfers: { ...transfers, atS }, others: logs, blocks }
}

/**
 * `others` together with the ERC-20 transfers that a contract among them logged in the same transaction, in order: the logs that
 * only tell what another leaves out (a CryptoPunk's buyer).
 */
export function witnessed(transfers: TransferColumns, others: readonly PlacedLog[]): readonly PlacedLog[] {
  const key = (block: number, tx: number, contract: string) => `${block}/${tx}/${contract.toLowerCase()}`
  const wanted = new Set(others.map(({ block, txIndex, address }) => key(block, txIndex ?? 0, address)))
  const blocks = new Set(others.map(({ block }) => block))
  const found = [...others]
  const hashOf = new Map(others.map(({ block, blockHash }) => [block, blockHash]))
  for (let row = 0; row < transfers.rows; row++) {
    const block = transfers.block[row] ?? 0
    if (!blocks.has(block) || transfers.kind[row] !== KIND.erc20) continue
    const { token, src, dst, amountUnits, txIndex, logIndex, atS } = Columns.row(transfers, row)
    if (!wanted.has(key(block, txIndex, token))) continue
    const word = (hex: string) => `0x${hex.slice(2).padStart(64, '0')}`
    found.push({
      address: token,
      topics: [Decode.TOPIC.transfer, word(src), word(dst)],
      data: word(`0x${amountUnits.toString(16)}`),
      block,
      logIndex,
      txIndex,
      atS,
      blockHash: hashOf.get(block) ?? '',
      removed: false,
    })
  }
  return found.sort((a, b) => a.block - b.block || a.logIndex - b.logIndex)
}

/** The blocks of which the logs do not tell the time. */
export function untimed({ blocks }: Reading): readonly number[] {
  const found: number[] = []
  for (let i = 0; i < blocks.count; i++) if (blocks.atS[i] === 0) found.push(blocks.block[i] ?? 0)
  return found
}
