/**
 * Reads an `eth_getLogs` answer as bytes, without a JavaScript value per field: the plain forms of ERC-20, ERC-721 and ERC-1155
 * transfers go straight into columns. Whatever it does not know it leaves to `JSON.parse`: it says null, or passes one log on.
 */
import type { Range } from '../core/ranges.ts'
import type { PlacedLog } from './answer.ts'
import * as Blocks from './blocks.ts'
import * as Bloom from './bloom.ts'
import * as Columns from './columns.ts'
import * as Decode from './decode.ts'
import * as Log from './log.ts'
import * as Plain from './plain.ts'
import type * as Pool from './pool.ts'
import * as Reading from './reading.ts'
import { KIND } from './slice.ts'
import type * as Scanner from './wasm/scanner.ts'

/** What was asked: the blocks, the contracts (empty = any), the first topics; with a marker, blocks get their blooms. */
export type Asked = {
  readonly range: Range
  readonly contracts: ReadonlySet<string>
  readonly topics: ReadonlySet<string>
  readonly marker: Bloom.Marker | null
  /** Where rows are made [fresh memory]. */
  readonly pool?: Pool.Pool | null
}

const NAMES = ['address', 'topics', 'data', 'blockNumber', 'transactionHash', 'transactionIndex', 'blockHash'] as const
const ALL_NAMES = [...NAMES, 'blockTimestamp', 'logIndex', 'removed'] as const
const VALUES: readonly Scanner.Value[] = [
  ...(['address', 'topics', 'data', 'block', 'hash', 'txIndex', 'blockHash', 'time', 'logIndex', 'false'] as const),
]
const KEYS = Plain.keys(ALL_NAMES)
const [ADDRESS, TOPICS, DATA, BLOCK, TX_HASH, TX_INDEX, BLOCK_HASH, TIME, LOG_INDEX, REMOVED] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
]
const { QUOTE, COMMA, OPEN, CLOSE, LEFT, RIGHT, ZERO, X, startsWith, decode } = Plain
const FALSE = Plain.textOf('false')
const NULL = Plain.textOf('null')
const RESULT = Buffer.from('"result":')
const TRANSFER = Plain.textOf(Decode.TOPIC.transfer.slice(2))
const SINGLE = Plain.textOf(Decode.TOPIC.transferSingle.slice(2))
const TRANSFER_WORDS = Plain.wordsOf(Buffer.from(Decode.TOPIC.transfer.slice(2), 'hex'))
const SINGLE_WORDS = Plain.wordsOf(Buffer.from(Decode.TOPIC.transferSingle.slice(2), 'hex'))
const PADDING = Plain.textOf('0'.repeat(24))

/**
 * The log that is being read: where its texts stand in the body, and the values of its numbers (0 where there is none); `found`
 * has bit `key` set for what it has. One place for all logs, because reading does not pause and a fresh object a log costs
 * more than the rest.
 */
const at = new Int32Array(10)
const topicAt = new Int32Array(4)
const values = new Float64Array(10)
let found = 0
let keyCount = 0
let topicCount = 0
let dataLength = 0
const NEEDED = [ADDRESS, TOPICS, DATA, BLOCK, TX_INDEX, BLOCK_HASH, LOG_INDEX].reduce(
  (bits, key) => bits | (1 << (key ?? 0)),
  0,
)

/**
 * The reading of a whole answer, or null where it is not plainly what was asked: then the answer has to be parsed and checked. A `scanner`
 * reads the plain logs, several times faster, where no contracts were asked for.
 */
export function read(body: Buffer, asked: Asked, scanner: Scanner.Scanner | null = null): Reading.Reading | null {
  const fast = asked.contracts.size === 0 ? scanner : null
  return Plain.within(body, (b, view) => logsOf(body, b, view, asked, fast))
}

function logsOf(
  body: Buffer,
  b: Uint8Array,
  view: DataView,
  asked: Asked,
  scanner: Scanner.Scanner | null,
): Reading.Reading | null {
  const begin = body.indexOf(RESULT)
  // An error, or a body that begins with something long, is for the parser.
  if (begin < 0 || begin > 200 || body[begin + RESULT.length] !== LEFT) return null
  let p = begin + RESULT.length + 1
  const rows = Columns.builder(Math.max(16, Math.ceil(b.length / BYTES_PER_LOG)), asked.pool)
  const { growing } = rows
  const slow = Decode.open(rows)
  const blocks = Blocks.open()
  const others: PlacedLog[] = []
  const refused: Reading.Refused[] = []
  const { range, contracts, topics, marker } = asked
  const isPlain = contracts.size === 0
  let logs = 0
  let hashIn = -1
  let lastBlock = -1
  const into: Scanner.Into = { rows: growing, blocks, ...range }
  let fast: Scanner.Scanner | null = null

  if (b[p] === RIGHT) p++
  else {
    for (;;) {
      if (fast) {
        p = fast.take(p, into)
        if (p < 0) return null
        logs += fast.taken()
        if (fast.taken() > 0) lastBlock = -1
        if (fast.ended()) break
      }
      const start = p
      p = fields(b, view, p)
      if (p < 0 || (found & NEEDED) !== NEEDED || topicCount < 1) return null
      const block = values[BLOCK] ?? -1
      const logIndex = values[LOG_INDEX] ?? -1
      if (block < range.from || block >= range.to) return null
      // Almost every log repeats the hash of the one before: then 64 characters are compared instead of read.
      const hashAt = at[BLOCK_HASH] ?? 0
      if (block === lastBlock && isSame(view, hashAt, hashIn)) {
        if (!Blocks.again(blocks, logIndex, values[TIME] ?? 0)) return null
      } else {
        if (decode(b, hashAt, hash, 0, 8) > 15) return null
        if (!Blocks.see(blocks, block, logIndex, values[TIME] ?? 0, hashBytes)) return null
        lastBlock = block
        markedTopics = 0
        markedToken = -1
      }
      hashIn = hashAt
      logs++
      if (!isPlain || !row(b, view, growing, blocks, marker)) {
        const log = slowly(body.toString('utf8', start, p), topics, contracts)
        if (!log) return null
        if (marker) Reading.mark(marker, log, blocks)
        const outcome = slow.add(log)
        if (outcome === 'notTransfer') others.push(log)
        else if (Decode.isReason(outcome)) refused.push({ reason: outcome, log })
      }
      // The first log tells the scanner how the others look.
      if (logs === 1 && scanner) fast = started(scanner, body)
      const next = b[p++]
      if (next === COMMA) continue
      if (next === RIGHT) break
      return null
    }
  }
  // The answer ends with its object: a body cut off in the middle never gets here.
  if (b[p] !== CLOSE && b[p] !== COMMA) return null
  return { logs, transfers: rows.take(), others, refused, blocks: Blocks.taken(blocks), repeated: [] }
}

/** `scanner` on `body`, whose logs look like the one that was read last; null where it does not know one of its keys. */
function started(scanner: Scanner.Scanner, body: Buffer): Scanner.Scanner | null {
  const parts: Scanner.Part[] = []
  for (let k = 0; k < keyCount; k++) {
    const key = KEYS.order[k] ?? -1
    const name = ALL_NAMES[key]
    const value = VALUES[key]
    if (name === undefined || value === undefined) return null
    parts.push({ key: name, value })
  }
  return scanner.begin(body, parts) ? scanner : null
}

/** What the bloom of the block that is being read holds already: bits of first topics, and a row whose token's. Most logs repeat both. */
let markedTopics = 0
let markedToken = -1

const hash = new Uint32Array(8)
const hashBytes = new Uint8Array(hash.buffer)

/** About what the shortest transfer takes as JSON: rows make room by it. */
const BYTES_PER_LOG = 560

/** A log that the columns' fast path does not know, or null where it is not plainly one that was asked for. */
function slowly(text: string, topics: ReadonlySet<string>, contracts: ReadonlySet<string>): PlacedLog | null {
  let parsed: Log.Log | null
  try {
    parsed = Log.parse(JSON.parse(text))
  } catch {
    // What is not JSON by itself is for the parser of the whole answer, which names the problem.
    return null
  }
  const topic = parsed?.topics[0]?.toLowerCase()
  if (!parsed || topic === undefined || !topics.has(topic)) return null
  if (contracts.size > 0 && !contracts.has(parsed.address.toLowerCase())) return null
  const { block, logIndex, blockHash } = parsed
  if (block === null || logIndex === null || blockHash === null) return null
  return { ...parsed, block, logIndex, blockHash }
}

/** Finds the fields of the object at `p`; gives where it ends, or -1 for what is not plain. */
function fields(b: Uint8Array, view: DataView, p: number): number {
  if (b[p++] !== OPEN) return -1
  found = 0
  values[TIME] = 0
  for (let k = 0; k < Plain.MOST_KEYS; k++) {
    const key = Plain.keyAt(KEYS, view, p, k)
    p = Plain.afterKey(KEYS, b, p, key)
    if (p < 0) return -1
    if (key >= 0) found |= 1 << key
    if (key === TOPICS) p = topicsAt(b, p)
    else if (key === REMOVED) {
      // A removed log is for the checks of the parser.
      if (!startsWith(view, p, FALSE)) return -1
      p += FALSE.length
    } else p = key < 0 ? Plain.afterValue(b, p) : textAt(b, view, p, key)
    if (p < 0) return -1
    const next = b[p++]
    if (next === COMMA) continue
    keyCount = k + 1
    return next === CLOSE ? p : -1
  }
  return -1
}

/** Reads a text of known meaning at `p`; gives where it ends, or -1. */
function textAt(b: Uint8Array, view: DataView, p: number, key: number): number {
  at[key] = p + 3
  if (key === ADDRESS) return Plain.isHex(b, p, 40) ? p + 44 : -1
  if (key === BLOCK_HASH || key === TX_HASH) return Plain.isHex(b, p, 64) ? p + 68 : -1
  if (key === DATA) {
    if (b[p] !== QUOTE || b[p + 1] !== ZERO || b[p + 2] !== X) return -1
    const end = b[p + 67] === QUOTE ? p + 67 : b.indexOf(QUOTE, p + 3)
    dataLength = end - p - 3
    return end < 0 ? -1 : end + 1
  }
  if (key === TIME && startsWith(view, p, NULL)) return p + NULL.length
  const end = Plain.afterQuantity(b, p)
  values[key] = Plain.quantity
  return end
}

/** Notes where the topics of the list at `p` stand; gives where it ends, or -1. */
function topicsAt(b: Uint8Array, p: number): number {
  if (b[p++] !== LEFT) return -1
  let count = 0
  while (b[p] === QUOTE) {
    if (!Plain.isHex(b, p, 64) || count === 4) return -1
    topicAt[count++] = p + 3
    p += 68
    if (b[p] === COMMA) p++
  }
  topicCount = count
  return b[p] === RIGHT ? p + 1 : -1
}

/** Whether the 64 hexadecimal digits at `p` and `q` are the same. */
function isSame(view: DataView, p: number, q: number): boolean {
  for (let i = 0; i < 64; i += 8) if (view.getFloat64(p + i, true) !== view.getFloat64(q + i, true)) return false
  return true
}

/** Appends the log to `rows` when it is plainly a transfer; false for every other, of which nothing was appended. */
function row(
  b: Uint8Array,
  view: DataView,
  rows: Columns.Growing,
  blocks: Blocks.Growing,
  marker: Bloom.Marker | null,
): boolean {
  const t0 = topicAt[0] ?? 0
  const t1 = topicAt[1] ?? 0
  const t2 = topicAt[2] ?? 0
  const t3 = topicAt[3] ?? 0
  const data = at[DATA] ?? 0
  let kind: number = KIND.erc1155
  let from = t2
  let to = t3
  if (startsWith(view, t0, TRANSFER)) {
    kind = topicCount === 3 && dataLength === 64 ? KIND.erc20 : topicCount === 4 && dataLength === 0 ? KIND.erc721 : 0
    if (kind === 0) return false
    from = t1
    to = t2
  } else if (topicCount !== 4 || dataLength !== 128 || !startsWith(view, t0, SINGLE)) return false
  // A wallet's 40 digits stand behind 24 zeros.
  if (!startsWith(view, from, PADDING) || !startsWith(view, to, PADDING)) return false

  const n = Columns.room(rows)
  const { columns } = rows
  const { token, src, dst, amount, item } = columns.words
  let seen = decode(b, at[ADDRESS] ?? 0, token, n * 5, 5)
  seen |= decode(b, from + 24, src, n * 5, 5)
  seen |= decode(b, to + 24, dst, n * 5, 5)
  if (kind === KIND.erc20) seen |= decode(b, data, amount, n * 8, 8)
  else if (kind === KIND.erc721) {
    columns.amount[n * 32 + 31] = 1
    seen |= decode(b, t3, item, n * 8, 8)
  } else {
    seen |= decode(b, data, item, n * 8, 8)
    seen |= decode(b, data + 64, amount, n * 8, 8)
    seen |= decode(b, t1, operator, 0, 8)
  }
  if (seen > 15) {
    // The row stays one of zeros for the next.
    amount.fill(0, n * 8, n * 8 + 8)
    item.fill(0, n * 8, n * 8 + 8)
    return false
  }
  columns.block[n] = values[BLOCK] ?? 0
  columns.logIndex[n] = values[LOG_INDEX] ?? 0
  columns.txIndex[n] = values[TX_INDEX] ?? 0
  columns.atS[n] = values[TIME] ?? 0
  columns.kind[n] = kind
  rows.rows = n + 1
  if (!marker) return true
  const blooms = blocks.arrays.bloom
  const bloomAt = Blocks.bloomAt(blocks)
  const { addresses, wallets, topics } = marker
  if (!isSameToken(token, n, markedToken)) Bloom.mark(addresses, token, n * 5, blooms, bloomAt)
  markedToken = n
  const topic = kind === KIND.erc1155 ? 2 : 1
  if ((markedTopics & topic) === 0) Bloom.mark(topics, topic === 2 ? SINGLE_WORDS : TRANSFER_WORDS, 0, blooms, bloomAt)
  markedTopics |= topic
  Bloom.mark(wallets, src, n * 5, blooms, bloomAt)
  Bloom.mark(wallets, dst, n * 5, blooms, bloomAt)
  if (kind === KIND.erc721) Bloom.mark(topics, item, n * 8, blooms, bloomAt)
  if (kind === KIND.erc1155) Bloom.mark(topics, operator, 0, blooms, bloomAt)
  return true
}

function isSameToken(token: Uint32Array, n: number, other: number): boolean {
  if (other < 0) return false
  for (let i = 0; i < 5; i++) if (token[n * 5 + i] !== token[other * 5 + i]) return false
  return true
}

const operator = new Uint32Array(8)
