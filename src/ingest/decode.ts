/**
 * Token movements in event logs: ERC-20 and ERC-721 `Transfer`, ERC-1155 `TransferSingle` and `TransferBatch`, and the
 * `Transfer` of before ERC-721 that indexes nothing (CryptoKitties).
 */
import * as Columns from './columns.ts'
import type { Log } from './log.ts'
import { KIND, type TransferColumns } from './slice.ts'
import { array, bytes, wallet, word } from './words.ts'

/** First topics of the three events (keccak-256 of their signatures: ERC-20 and ERC-721 share one). */
export const TOPIC = {
  transfer: '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
  transferSingle: '0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62',
  transferBatch: '0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb',
} as const

/** Forms of a decoded log. `nonIndexed` rows are stored as ERC-721: what the value means cannot be seen from such a log. */
export type Form = 'erc20' | 'erc721' | 'erc1155' | 'erc1155Batch' | 'nonIndexed'

/** Why a log that carries a transfer's topic is no transfer. */
export const REASONS = {
  NOT_A_LOG: 'the record has no address, topics and data',
  POSITION_INVALID: 'block, log index or transaction index is missing or not below 2^32',
  REMOVED: 'a reorganisation removed the log',
  TOKEN_INVALID: 'the contract address is not 20 bytes',
  TOPIC_INVALID: 'a topic is not 32 bytes',
  TOPIC_COUNT: 'no known event has this first topic with this number of topics',
  WALLET_INVALID: 'an address word has bytes set above its 20',
  DATA_INVALID: 'the data is not whole bytes in hex',
  DATA_SHORT: 'the data ends before the values that the event states',
  BATCH_BROKEN: 'an array of the batch lies outside the data, or is longer than 65,536',
  BATCH_UNEQUAL: 'the batch has not as many items as amounts',
} as const

/** A reason of the table. */
export type Reason = keyof typeof REASONS

/** What became of the logs so far: `logs` = the sum of `byKind` + the sum of `refused` + `notTransfer`. */
export type Tally = {
  readonly logs: number
  /** Rows: a batch counts once among the logs of `byKind` and once for each of its items here. */
  readonly transfers: number
  readonly byKind: Readonly<Record<Form, number>>
  readonly refused: Readonly<Partial<Record<Reason, number>>>
  readonly notTransfer: number
}

/** Decodes logs one by one into columns. */
export type Decoder = {
  /** Takes one log (null counts as `NOT_A_LOG`) and says what it was. */
  readonly add: (log: Log | null) => Form | 'notTransfer' | Reason
  /** The rows since the last call, in the order of the logs. */
  readonly take: () => TransferColumns
  readonly tally: () => Tally
}

/** A decoder with nothing read yet; its rows go into `rows`. */
export function open(rows: Columns.Builder = Columns.builder()): Decoder {
  const byKind: Record<Form, number> = { erc20: 0, erc721: 0, erc1155: 0, erc1155Batch: 0, nonIndexed: 0 }
  const refused: Partial<Record<Reason, number>> = {}
  let logs = 0
  let transfers = 0
  let notTransfer = 0
  return {
    add: (log) => {
      logs++
      const before = rows.rows()
      const outcome = log ? decode(log, rows) : 'NOT_A_LOG'
      transfers += rows.rows() - before
      if (outcome === 'notTransfer') notTransfer++
      else if (isReason(outcome)) refused[outcome] = (refused[outcome] ?? 0) + 1
      else byKind[outcome]++
      return outcome
    },
    take: rows.take,
    tally: () => ({ logs, transfers, byKind: { ...byKind }, refused: { ...refused }, notTransfer }),
  }
}

/** Whether `outcome` says that the log was refused. */
export function isReason(outcome: Form | 'notTransfer' | Reason): outcome is Reason {
  return Object.hasOwn(REASONS, outcome)
}

const NOTHING = new Uint8Array(32)
const ONE = Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? 1 : 0))

type Place = Pick<Columns.Row, 'block' | 'logIndex' | 'txIndex' | 'atS' | 'token'>

function decode(log: Log, rows: Columns.Builder): Form | 'notTransfer' | Reason {
  const first = log.topics[0]?.toLowerCase()
  if (first !== TOPIC.transfer && first !== TOPIC.transferSingle && first !== TOPIC.transferBatch) return 'notTransfer'
  if (log.removed) return 'REMOVED'
  const { block, logIndex, txIndex, atS } = log
  if (block === null || logIndex === null || txIndex === null) return 'POSITION_INVALID'
  const token = bytes(log.address)
  if (token?.length !== 20) return 'TOKEN_INVALID'
  const topics = bytes(`0x${log.topics.map((topic) => topic.slice(2)).join('')}`)
  if (!topics || !log.topics.every((topic) => topic.length === 66 && topic.startsWith('0x'))) return 'TOPIC_INVALID'
  const data = bytes(log.data)
  if (!data) return 'DATA_INVALID'
  const place = { block, logIndex, txIndex, atS, token }
  if (first === TOPIC.transfer) return transfer(place, topics, data, rows)
  if (log.topics.length !== 4) return 'TOPIC_COUNT'
  return first === TOPIC.transferSingle ? single(place, topics, data, rows) : batch(place, topics, data, rows)
}

function transfer(place: Place, topics: Uint8Array, data: Uint8Array, rows: Columns.Builder): Form | Reason {
  const count = topics.length / 32
  if (count !== 1 && count !== 3 && count !== 4) return 'TOPIC_COUNT'
  if (data.length < (count === 3 ? 32 : count === 1 ? 96 : 0)) return 'DATA_SHORT'
  const parties = count === 1 ? data : topics.subarray(32)
  const src = wallet(parties, 0)
  const dst = wallet(parties, 1)
  if (!src || !dst) return 'WALLET_INVALID'
  if (count === 3) {
    rows.append({ ...place, sub: 0, kind: KIND.erc20, src, dst, amount: word(data, 0), item: NOTHING })
    return 'erc20'
  }
  rows.append({ ...place, sub: 0, kind: KIND.erc721, src, dst, amount: ONE, item: word(parties, 2) })
  return count === 1 ? 'nonIndexed' : 'erc721'
}

function single(place: Place, topics: Uint8Array, data: Uint8Array, rows: Columns.Builder): Form | Reason {
  if (data.length < 64) return 'DATA_SHORT'
  const src = wallet(topics, 2)
  const dst = wallet(topics, 3)
  if (!src || !dst) return 'WALLET_INVALID'
  rows.append({ ...place, sub: 0, kind: KIND.erc1155, src, dst, item: word(data, 0), amount: word(data, 1) })
  return 'erc1155'
}

function batch(place: Place, topics: Uint8Array, data: Uint8Array, rows: Columns.Builder): Form | Reason {
  if (data.length < 64) return 'DATA_SHORT'
  const src = wallet(topics, 2)
  const dst = wallet(topics, 3)
  if (!src || !dst) return 'WALLET_INVALID'
  const items = array(data, 0)
  const amounts = array(data, 1)
  if (!items || !amounts) return 'BATCH_BROKEN'
  if (items.length !== amounts.length) return 'BATCH_UNEQUAL'
  for (let sub = 0; sub < items.length / 32; sub++) {
    rows.append({ ...place, sub, kind: KIND.erc1155, src, dst, item: word(items, sub), amount: word(amounts, sub) })
  }
  return 'erc1155Batch'
}
