/** Headers of blocks as columns, with their bloom filters; read from answers as bytes, because every block's is asked for. */
import * as Answer from './answer.ts'
import * as Bloom from './bloom.ts'
import * as JsonRpc from './jsonrpc.ts'
import * as Plain from './plain.ts'
import type { BlockHeader } from './slice.ts'
import * as Header from './wasm/header.ts'

/** One entry a header, ascending by block. Hashes are 32 bytes, blooms 64 words an entry; `stated` = the header has a bloom. */
export type Headers = {
  readonly count: number
  readonly block: Uint32Array
  readonly atS: Uint32Array
  readonly hash: Uint8Array
  readonly parent: Uint8Array
  readonly bloom: Uint32Array
  readonly stated: Uint8Array
}

/** No headers. */
export const NONE: Headers = allocate(0)

/** Times that a header is asked for of which the node says that there is none. */
const LOOKS = 5

/**
 * The headers of `blocks`, which ascend. Only those that are missing are asked for again, so that one answer of a peer that lags
 * does not cost all others. Throws `RPC_ANSWER_INVALID` for one that the node does not have after all looks.
 */
export async function ask(client: JsonRpc.Client, blocks: readonly number[], signal: AbortSignal): Promise<Headers> {
  const headers = allocate(blocks.length)
  const have = new Uint8Array(blocks.length)
  let missing = blocks.map((_, i) => i)
  for (let look = 1; missing.length > 0; look++) {
    const wanted = missing
    const parsed = new Map<number, unknown>()
    const calls = wanted.map((i) => ({
      method: 'eth_getBlockByNumber',
      params: [JsonRpc.fromNumber(blocks[i] ?? 0), false],
    }))
    await client.batchRead(calls, signal, {
      read: (body, first, { from, to }) =>
        read(body, { first, entries: wanted.slice(from, to), blocks }, { headers, have }, Header.here()),
      parse: (results, { from }) => {
        for (const [k, result] of results.entries()) if (result !== null) parsed.set(wanted[from + k] ?? 0, result)
      },
    })
    // Checked here, not while the answer is taken: what is no header will not become one by patience.
    for (const [i, result] of parsed) {
      put(headers, i, Answer.header(result, blocks[i] ?? 0))
      have[i] = 1
    }
    missing = wanted.filter((i) => have[i] === 0)
    if (look >= LOOKS) for (const i of missing) Answer.header(null, blocks[i] ?? 0)
  }
  return headers
}

/** The entry of `block`, or -1. */
export function find({ block: blocks, count }: Headers, block: number): number {
  let [low, high] = [0, count - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const here = blocks[middle] ?? 0
    if (here === block) return middle
    if (here < block) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Entry `i` with its hashes as text. */
export function at({ block, atS, hash, parent }: Headers, i: number): BlockHeader {
  return { block: block[i] ?? 0, atS: atS[i] ?? 0, hash: textOf(hash, i), parent: textOf(parent, i) }
}

/** The headers of both, ascending; no block is in both. */
export function joined(a: Headers, b: Headers): Headers {
  if (b.count === 0) return a
  if (a.count === 0) return b
  const all = allocate(a.count + b.count)
  const order = [...a.block].map((block, i) => ({ block, of: a, i }))
  order.push(...[...b.block].map((block, i) => ({ block, of: b, i })))
  for (const [at, { of, i }] of order.sort((x, y) => x.block - y.block).entries()) {
    for (const [name, width] of WIDTHS) all[name].set(of[name].subarray(i * width, (i + 1) * width), at * width)
  }
  return all
}

const WIDTHS = [
  ['block', 1],
  ['atS', 1],
  ['hash', 32],
  ['parent', 32],
  ['bloom', Bloom.WORDS],
  ['stated', 1],
] as const

/** Entries of `count` headers, all zero. */
export function allocate(count: number): Headers {
  return {
    count,
    block: new Uint32Array(count),
    atS: new Uint32Array(count),
    hash: new Uint8Array(count * 32),
    parent: new Uint8Array(count * 32),
    bloom: new Uint32Array(count * Bloom.WORDS),
    stated: new Uint8Array(count),
  }
}

function put(into: Headers, i: number, { block, atS, hash, parent, logsBloom }: Answer.Header): void {
  into.block[i] = block
  into.atS[i] = atS
  into.hash.set(Buffer.from(hash.slice(2), 'hex'), i * 32)
  into.parent.set(Buffer.from(parent.slice(2), 'hex'), i * 32)
  const bloom = Bloom.parse(logsBloom)
  if (bloom) into.bloom.set(bloom, i * Bloom.WORDS)
  into.stated[i] = bloom ? 1 : 0
}

const REPLY = Plain.keys(['jsonrpc', 'id', 'result'])
const [ID, RESULT] = [1, 2]
const OTHER_HASHES = ['transactionsRoot', 'stateRoot', 'receiptsRoot', 'sha3Uncles', 'mixHash', 'withdrawalsRoot']
const BLOCK = Plain.keys(['number', 'hash', 'parentHash', 'timestamp', 'logsBloom', 'transactions', ...OTHER_HASHES])
const [NUMBER, HASH, PARENT, TIME, BLOOM, TRANSACTIONS] = [0, 1, 2, 3, 4, 5]
const NULL = Plain.textOf('null')
const { COMMA, OPEN, CLOSE, LEFT, RIGHT } = Plain
const BLOOM_DIGITS = Bloom.WORDS * 8

/** Replies that are expected: their ids are `first` and up, one for each of `entries`, of the block there in `blocks`. */
export type Replies = {
  readonly first: number
  readonly entries: readonly number[]
  readonly blocks: readonly number[]
}

/** Where headers go, and 1 in `have` for each entry that was found. */
export type Into = { readonly headers: Headers; readonly have: Uint8Array }

/**
 * Reads an answer of headers; false where it is not plainly that: then it has to be parsed, and what was written does not count. What is null
 * is not found. A `kernel` reads headers that look like the one before, several times faster.
 */
export function read(body: Buffer, replies: Replies, into: Into, kernel: Header.Reader | null): boolean {
  kernel?.begin(body)
  return Plain.within(body, (b, view) => list(b, view, replies, into, kernel)) === true
}

function list(
  b: Uint8Array,
  view: DataView,
  { first, entries: wanted, blocks }: Replies,
  { headers, have }: Into,
  kernel: Header.Reader | null,
): boolean {
  const seen = new Uint8Array(wanted.length)
  const isList = b[0] === LEFT
  let p = isList ? 1 : 0
  for (let count = 1; ; count++) {
    if (b[p++] !== OPEN) return false
    let id = -1
    let i = -1
    for (let k = 0; ; k++) {
      const key = k < Plain.MOST_KEYS ? Plain.keyAt(REPLY, view, p, k) : -1
      // An error, or what else is unknown in a reply, is for the parser.
      if (key < 0) return false
      p = Plain.afterKey(REPLY, b, p, key)
      if (key === ID) {
        const end = Plain.afterValue(b, p)
        id = decimal(b, p, end)
        p = end
      } else if (key === RESULT) {
        i = wanted[id - first] ?? -1
        if (i < 0 || seen[id - first] === 1) return false
        seen[id - first] = 1
        if (Plain.startsWith(view, p, NULL)) p += NULL.length
        else {
          p = header(b, view, p, { headers, i, kernel })
          if (headers.block[i] !== blocks[i] || (headers.atS[i] === 0 && blocks[i] !== 0)) return false
          have[i] = 1
        }
      } else p = Plain.afterValue(b, p)
      if (p < 0) return false
      const next = b[p++]
      if (next === CLOSE) break
      if (next !== COMMA) return false
    }
    if (i < 0) return false
    const next = isList ? b[p++] : RIGHT
    if (next === COMMA) continue
    return next === RIGHT && count === wanted.length
  }
}

type Entry = { readonly headers: Headers; readonly i: number; readonly kernel: Header.Reader | null }

/** Reads the header at `p` into entry `i`, by the kernel where it knows how it looks; gives where it ends, or -1. */
function header(b: Uint8Array, view: DataView, p: number, { headers, i, kernel }: Entry): number {
  const end = kernel ? kernel.take(p) : -1
  if (kernel && end >= 0) {
    const { numbers, hash, parent, bloom } = kernel.found
    headers.block[i] = numbers[0] ?? 0
    headers.atS[i] = numbers[1] ?? 0
    headers.hash.set(hash, i * 32)
    headers.parent.set(parent, i * 32)
    headers.bloom.set(bloom, i * Bloom.WORDS)
    headers.stated[i] = 1
    return end
  }
  const read = block(b, view, p, headers, i)
  if (read >= 0) kernel?.learn(p, read)
  return read
}

function decimal(b: Uint8Array, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = (b[i] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return to > from && to - from < 16 ? value : -1
}

/** Reads the header at `p` into entry `i`; gives where it ends, or -1 unless it has all that a header needs in its plain form. */
function block(b: Uint8Array, view: DataView, p: number, into: Headers, i: number): number {
  if (b[p++] !== OPEN) return -1
  let found = 0
  for (let k = 0; k < Plain.MOST_KEYS; k++) {
    const key = Plain.keyAt(BLOCK, view, p, k)
    p = Plain.afterKey(BLOCK, b, p, key)
    if (p < 0) return -1
    if (key >= 0) found |= 1 << key
    if (key === NUMBER || key === TIME) {
      p = Plain.afterQuantity(b, p)
      const column = key === NUMBER ? into.block : into.atS
      column[i] = Plain.quantity
    } else if (key === HASH || key === PARENT) {
      if (!Plain.isHex(b, p, 64) || Plain.decode(b, p + 3, word, 0, 8) > 15) return -1
      const hashes = key === HASH ? into.hash : into.parent
      hashes.set(wordBytes, i * 32)
      p += 68
    } else if (key === BLOOM) {
      if (!Plain.isHex(b, p, BLOOM_DIGITS) || !bloomAt(b, p + 3, into.bloom, i * Bloom.WORDS)) return -1
      into.stated[i] = 1
      p += BLOOM_DIGITS + 4
    } else if (key === TRANSACTIONS && b[p] === LEFT) p = afterHashes(b, p)
    else if (key > TRANSACTIONS && Plain.isHex(b, p, 64)) p += 68
    else p = Plain.afterValue(b, p)
    if (p < 0) return -1
    const next = b[p++]
    if (next === COMMA) continue
    return next === CLOSE && (found & ALL) === ALL ? p : -1
  }
  return -1
}

/** Where the list at `p` ends, which holds hashes where it was asked for as we ask. */
function afterHashes(b: Uint8Array, p: number): number {
  let end = p + 1
  while (Plain.isHex(b, end, 64)) end += b[end + 68] === COMMA ? 69 : 68
  return b[end] === RIGHT ? end + 1 : Plain.afterValue(b, p)
}

const ALL = (1 << 5) - 1
const word = new Uint32Array(8)
const wordBytes = new Uint8Array(word.buffer)
const filter = new Uint32Array(Bloom.WORDS)

/** Reads the digits at `from` as a bloom: its last bytes are the lowest bits of the first word. */
function bloomAt(b: Uint8Array, from: number, into: Uint32Array, at: number): boolean {
  const seen = Plain.decode(b, from, filter, 0, Bloom.WORDS)
  for (let i = 0; i < Bloom.WORDS; i++) {
    const w = filter[Bloom.WORDS - 1 - i] ?? 0
    into[at + i] = (w >>> 24) | ((w >>> 8) & 0xff00) | ((w << 8) & 0xff0000) | (w << 24)
  }
  return seen < 16
}

function textOf(hashes: Uint8Array, i: number): `0x${string}` {
  return `0x${Buffer.from(hashes.buffer, hashes.byteOffset + i * 32, 32).toString('hex')}`
}
