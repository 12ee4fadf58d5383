/**
 * Reads an `eth_getLogs` answer as bytes, without a JavaScript value per field: the plain forms of ERC-20, ERC-721 and ERC-1155
 * transfers go straight into columns. Whatever it does not know it leaves to `JSON.parse`: it says null, or passes one log on.
 */
import type { Range } from '../core/ranges.ts'
import type { PlacedLog } from './answer.ts'
import * as Blocks from './blocks.ts'
import type * as Bloom from './bloom.ts'
import * as Columns from './columns.ts'
import * as Decode from './decode.ts'
import * as Log from './log.ts'
import * as Reading from './reading.ts'
import { KIND } from './slice.ts'

/** What was asked: the blocks, the contracts (empty = any), the first topics; with a marker, blocks get their blooms. */
export type Asked = {
  readonly range: Range
  readonly contracts: ReadonlySet<string>
  readonly topics: ReadonlySet<string>
  readonly marker: Bloom.Marker | null
}

const HEX = new Uint8Array(256).fill(255)
for (let i = 0; i < 16; i++) {
  HEX['0123456789abcdef'.charCodeAt(i)] = i
  HEX['0123456789ABCDEF'.charCodeAt(i)] = i
}

const [QUOTE, COMMA, COLON, OPEN, CLOSE, LEFT, RIGHT, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x7b, 0x7d, 0x5b, 0x5d, 0x5c]
const KEYS: Readonly<Record<number, readonly Buffer[]>> = {
  4: [Buffer.from('data')],
  6: [Buffer.from('topics')],
  7: [Buffer.from('address'), Buffer.from('removed')],
  8: [Buffer.from('logIndex')],
  9: [Buffer.from('blockHash')],
  11: [Buffer.from('blockNumber')],
  14: [Buffer.from('blockTimestamp')],
  15: [Buffer.from('transactionHash')],
  16: [Buffer.from('transactionIndex')],
}
const FALSE = Buffer.from('false')
const RESULT = Buffer.from('"result":')
const topicBytes = (topic: string) => Buffer.from(topic.slice(2), 'hex')
const TRANSFER = topicBytes(Decode.TOPIC.transfer)
const SINGLE = topicBytes(Decode.TOPIC.transferSingle)

/** Where the fields of one log stand in the body; -1 = absent. Numbers are values, -1 = absent or not plain. */
type Fields = {
  address: number
  data: number
  dataLength: number
  topicCount: number
  topics: Int32Array
  block: number
  logIndex: number
  txIndex: number
  atS: number
  blockHash: number
}

/** The reading of a whole answer, or null where it is not plainly what was asked: then the answer has to be parsed and checked. */
export function read(body: Buffer, asked: Asked): Reading.Reading | null {
  const at = body.indexOf(RESULT)
  // An error, or a body that begins with something long, is for the parser.
  if (at < 0 || at > 200 || body[at + RESULT.length] !== LEFT) return null
  let p = at + RESULT.length + 1
  const rows = Columns.builder(Math.max(16, body.length >> 9))
  const slow = Decode.open(rows)
  const blocks = Blocks.builder()
  const others: PlacedLog[] = []
  const refused: Reading.Refused[] = []
  const hash = new Uint8Array(32)
  const { range, contracts, topics, marker } = asked
  const f: Fields = { ...NOTHING, topics: new Int32Array(4) }
  let logs = 0
  let hashIn = -1
  let lastBlock = -1

  if (body[p] === RIGHT) p++
  else {
    for (;;) {
      const start = p
      p = fields(body, p, f)
      if (p < 0) return null
      if (f.block < range.from || f.block >= range.to || f.logIndex < 0 || f.txIndex < 0 || f.blockHash < 0) return null
      if (f.address < 0 || f.data < 0 || f.topicCount < 1) return null
      // Almost every log repeats the hash of the one before: then 64 characters are compared instead of read.
      if (f.block !== lastBlock || body.compare(body, hashIn, hashIn + 64, f.blockHash, f.blockHash + 64) !== 0) {
        if (!bytes(body, f.blockHash, hash, 0, 32)) return null
        hashIn = f.blockHash
        lastBlock = f.block
      }
      if (!blocks.see(f.block, f.logIndex, f.atS, hash, 0)) return null
      logs++
      const fast = contracts.size === 0 && row(body, f, rows, blocks, marker)
      if (!fast) {
        const parsed = Log.parse(JSON.parse(body.toString('utf8', start, p)))
        const topic = parsed?.topics[0]?.toLowerCase()
        if (!parsed || topic === undefined || !topics.has(topic)) return null
        if (contracts.size > 0 && !contracts.has(parsed.address.toLowerCase())) return null
        const { block, logIndex, blockHash } = parsed
        if (block === null || logIndex === null || blockHash === null) return null
        const log: PlacedLog = { ...parsed, block, logIndex, blockHash }
        if (marker) Reading.mark(marker, log, blocks)
        const outcome = slow.add(log)
        if (outcome === 'notTransfer') others.push(log)
        else if (Decode.isReason(outcome)) refused.push({ reason: outcome, log })
      }
      const next = body[p++]
      if (next === COMMA) continue
      if (next === RIGHT) break
      return null
    }
  }
  // The answer ends with its object: a body cut off in the middle never gets here.
  if (body[p] !== CLOSE && body[p] !== COMMA) return null
  return { logs, transfers: rows.take(), others, refused, blocks: blocks.take(), repeated: [] }
}

const NOTHING = {
  address: -1,
  data: -1,
  dataLength: 0,
  topicCount: 0,
  block: -1,
  logIndex: -1,
  txIndex: -1,
  atS: 0,
  blockHash: -1,
}

/** Finds the fields of the object at `p`; gives where it ends, or -1 for what is not plain. */
function fields(b: Buffer, p: number, f: Fields): number {
  if (b[p++] !== OPEN) return -1
  Object.assign(f, NOTHING)
  for (;;) {
    if (b[p] !== QUOTE) return -1
    const key = p + 1
    let end = key
    while (b[end] !== QUOTE && end < b.length) end++
    p = end + 1
    if (b[p++] !== COLON) return -1
    const name = nameOf(b, key, end - key)
    if (b[p] === QUOTE) {
      const from = p + 1
      end = name === 'data' ? b.indexOf(QUOTE, from) : from
      if (name !== 'data') while (b[end] !== QUOTE && b[end] !== BACKSLASH && end < b.length) end++
      if (b[end] !== QUOTE) return -1
      p = end + 1
      const plain = b[from] === 0x30 && b[from + 1] === 0x78
      const length = end - from - 2
      if (name === 'address') f.address = plain && length === 40 ? from + 2 : -1
      else if (name === 'blockHash') f.blockHash = plain && length === 64 ? from + 2 : -1
      else if (name === 'data') {
        f.data = plain ? from + 2 : -1
        f.dataLength = length
      } else if (name === 'blockNumber') f.block = plain ? number(b, from + 2, length) : -1
      else if (name === 'logIndex') f.logIndex = plain ? number(b, from + 2, length) : -1
      else if (name === 'transactionIndex') f.txIndex = plain ? number(b, from + 2, length) : -1
      else if (name === 'blockTimestamp') f.atS = plain ? Math.max(0, number(b, from + 2, length)) : 0
    } else if (name === 'topics' && b[p] === LEFT) {
      p++
      while (b[p] === QUOTE) {
        if (b[p + 1] !== 0x30 || b[p + 2] !== 0x78 || b[p + 67] !== QUOTE || f.topicCount === 4) return -1
        f.topics[f.topicCount++] = p + 3
        p += 68
        if (b[p] === COMMA) p++
      }
      if (b[p++] !== RIGHT) return -1
    } else if (name === 'removed') {
      // A removed log is for the checks of the parser.
      if (b.compare(FALSE, 0, 5, p, p + 5) !== 0) return -1
      p += 5
    } else if (name === null && ((b[p] ?? 0) < LEFT || b[p] === 0x66 || b[p] === 0x74 || b[p] === 0x6e)) {
      while (p < b.length && b[p] !== COMMA && b[p] !== CLOSE) p++
    } else return -1
    const next = b[p++]
    if (next === COMMA) continue
    return next === CLOSE ? p : -1
  }
}

function nameOf(b: Buffer, from: number, length: number): string | null {
  const known = KEYS[length]
  if (!known) return null
  for (const key of known) {
    let i = 0
    while (i < length && b[from + i] === key[i]) i++
    if (i === length) return NAMES.get(key) ?? null
  }
  return null
}
const NAMES = new Map(
  Object.values(KEYS)
    .flat()
    .map((key) => [key, key.toString()] as const),
)

/** A quantity below 2^32, or -1. */
function number(b: Buffer, from: number, length: number): number {
  if (length < 1 || length > 8) return -1
  let value = 0
  for (let i = from; i < from + length; i++) {
    const digit = HEX[b[i] ?? 0] ?? 255
    if (digit > 15) return -1
    value = value * 16 + digit
  }
  return value
}

function bytes(b: Buffer, from: number, into: Uint8Array, at: number, count: number): boolean {
  let bad = 0
  for (let i = 0; i < count; i++) {
    const high = HEX[b[from + 2 * i] ?? 0] ?? 255
    const low = HEX[b[from + 2 * i + 1] ?? 0] ?? 255
    bad |= high | low
    into[at + i] = (high << 4) | low
  }
  return bad < 16
}

function isTopic(b: Buffer, from: number, topic: Uint8Array): boolean {
  for (let i = 0; i < 32; i++) {
    const byte = ((HEX[b[from + 2 * i] ?? 0] ?? 255) << 4) | (HEX[b[from + 2 * i + 1] ?? 0] ?? 255)
    if (byte !== topic[i]) return false
  }
  return true
}

/** Whether the 24 digits before a wallet's 40 in a topic are zeros. */
function isPadded(b: Buffer, from: number): boolean {
  for (let i = from; i < from + 24; i++) if (b[i] !== 0x30) return false
  return true
}

/** Appends a log that is plainly a transfer; false for every other, of which nothing was appended. */
function row(
  b: Buffer,
  f: Fields,
  rows: Columns.Builder,
  blocks: Blocks.Builder,
  marker: Bloom.Marker | null,
): boolean {
  const { topics, topicCount, dataLength } = f
  const [t0 = 0, t1 = 0, t2 = 0, t3 = 0] = topics
  let kind: number = KIND.erc1155
  let [from, to] = [t2, t3]
  if (isTopic(b, t0, TRANSFER)) {
    kind = topicCount === 3 && dataLength === 64 ? KIND.erc20 : topicCount === 4 && dataLength === 0 ? KIND.erc721 : 0
    if (kind === 0) return false
    from = t1
    to = t2
  } else if (topicCount !== 4 || dataLength !== 128 || !isTopic(b, t0, SINGLE)) return false
  if (!isPadded(b, from) || !isPadded(b, to)) return false
  for (let i = f.data; i < f.data + dataLength; i++) if ((HEX[b[i] ?? 0] ?? 255) > 15) return false
  if (!isHex(b, f.address, 40) || !isHex(b, from + 24, 40) || !isHex(b, to + 24, 40)) return false
  if (kind !== KIND.erc20 && !isHex(b, kind === KIND.erc721 ? t3 : t1, 64)) return false

  const n = rows.next()
  const columns = rows.columns()
  columns.block[n] = f.block
  columns.logIndex[n] = f.logIndex
  columns.txIndex[n] = f.txIndex
  columns.atS[n] = f.atS
  columns.kind[n] = kind
  bytes(b, f.address, columns.token, n * 20, 20)
  bytes(b, from + 24, columns.src, n * 20, 20)
  bytes(b, to + 24, columns.dst, n * 20, 20)
  if (kind === KIND.erc20) bytes(b, f.data, columns.amount, n * 32, 32)
  else if (kind === KIND.erc721) {
    columns.amount[n * 32 + 31] = 1
    bytes(b, t3, columns.item, n * 32, 32)
  } else {
    bytes(b, f.data, columns.item, n * 32, 32)
    bytes(b, f.data + 64, columns.amount, n * 32, 32)
  }
  if (!marker) return true
  const [blooms, at] = [blocks.blooms(), blocks.bloomAt()]
  marker.address(columns.token, n * 20, blooms, at)
  marker.topic(kind === KIND.erc1155 ? SINGLE_BYTES : TRANSFER_BYTES, 0, blooms, at)
  marker.wallet(columns.src, n * 20, blooms, at)
  marker.wallet(columns.dst, n * 20, blooms, at)
  if (kind === KIND.erc721) marker.topic(columns.item, n * 32, blooms, at)
  if (kind === KIND.erc1155) {
    if (isPadded(b, t1) && bytes(b, t1 + 24, operator, 0, 20)) marker.wallet(operator, 0, blooms, at)
    else if (bytes(b, t1, operator, 0, 32)) marker.topic(operator, 0, blooms, at)
  }
  return true
}

const TRANSFER_BYTES = new Uint8Array(TRANSFER)
const SINGLE_BYTES = new Uint8Array(SINGLE)
const operator = new Uint8Array(32)

function isHex(b: Buffer, from: number, count: number): boolean {
  let bad = 0
  for (let i = from; i < from + count; i++) bad |= HEX[b[i] ?? 0] ?? 255
  return bad < 16
}
