/**
 * Log blooms (Yellow Paper, 4.3.1): 2048 bits in which a block's header states every contract and topic of its logs, by three
 * bits of each one's keccak-256. A bloom here is 64 words, bit b of the paper at bit b & 31 of word b >> 5.
 */
import { createKeccak } from 'hash-wasm'
import { Failure } from '../core/failure.ts'

/** Words of a bloom. */
export const WORDS = 64

/**
 * Remembers the bits of items, so that each is hashed once: of addresses (5 words), wallets as topics (5 words behind 12 zero
 * bytes) and other topics (8 words). Words are the item's bytes in memory order.
 */
export type Marker = { readonly addresses: Memory; readonly wallets: Memory; readonly topics: Memory }

/**
 * Open addressing with linear probing. An entry holds its key and its bits side by side, so that a look-up touches one slot and
 * one entry: both miss the processor's caches for most wallets. A slot holds an entry's number + 1, 0 = free.
 */
type Memory = {
  readonly width: number
  readonly hash: (item: Uint8Array) => Uint8Array
  entries: Uint32Array
  slots: Int32Array
  size: number
}

/** Items of one kind that are remembered; then all are forgotten, so that memory stays bounded. */
const REMEMBERED = 1 << 20

/** A marker with nothing hashed yet. */
export async function open(): Promise<Marker> {
  const keccak = await createKeccak(256)
  const padded = new Uint8Array(32)
  const hash = (item: Uint8Array) => keccak.init().update(item).digest('binary')
  const hashPadded = (item: Uint8Array) => {
    padded.set(item, 12)
    return hash(padded)
  }
  return { addresses: memory(5, hash), wallets: memory(5, hashPadded), topics: memory(8, hash) }
}

/** Sets the bits of the item at word `at` of `words` in the bloom at word `from` of `blooms`. */
export function mark(memory: Memory, words: Uint32Array, at: number, blooms: Uint32Array, from: number): void {
  const entry = entryOf(memory, words, at)
  const { entries, width } = memory
  const a = entries[entry + width] ?? 0
  const b = entries[entry + width + 1] ?? 0
  const c = entries[entry + width + 2] ?? 0
  blooms[from + (a >> 5)] = (blooms[from + (a >> 5)] ?? 0) | (1 << (a & 31))
  blooms[from + (b >> 5)] = (blooms[from + (b >> 5)] ?? 0) | (1 << (b & 31))
  blooms[from + (c >> 5)] = (blooms[from + (c >> 5)] ?? 0) | (1 << (c & 31))
}

/** The words of an item in hex without 0x; null unless it has `count` of them. */
export function words(hex: string, count: 5 | 8): Uint32Array | null {
  const bytes = Buffer.from(hex, 'hex')
  return bytes.length === count * 4 ? new Uint32Array(Uint8Array.from(bytes).buffer) : null
}

/** The bloom in a header's `logsBloom`, or null where it is not 256 bytes of hex. */
export function parse(logsBloom: string | null): Uint32Array | null {
  if (logsBloom?.length !== 514) return null
  const bytes = Buffer.from(logsBloom.slice(2), 'hex')
  if (bytes.length !== 256) return null
  return new Uint32Array(Uint8Array.from(bytes.reverse()).buffer)
}

/** Whether no bit is set in the bloom at word `from` of `blooms`. */
export function isEmpty(blooms: Uint32Array, from: number): boolean {
  for (let i = from; i < from + WORDS; i++) if (blooms[i] !== 0) return false
  return true
}

/** How what was `seen`, at word `j`, lies to what is `stated`, at word `i`: the same bits, some of them, or others too. */
export function compare(stated: Uint32Array, i: number, seen: Uint32Array, j: number): 'equal' | 'fewer' | 'other' {
  let same = true
  for (let k = 0; k < WORDS; k++) {
    const a = stated[i + k] ?? 0
    const b = seen[j + k] ?? 0
    if ((b & ~a) !== 0) return 'other'
    if (a !== b) same = false
  }
  return same ? 'equal' : 'fewer'
}

/** Whether every bit of `item` is set in the bloom at word `from` of `blooms`. */
export function holds(blooms: Uint32Array, from: number, item: Uint32Array): boolean {
  return compare(blooms, from, item, 0) !== 'other'
}

/** The bloom of one 32-byte topic in hex. */
export function ofTopic(marker: Marker, topic: string): Uint32Array {
  const item = words(topic.slice(2), 8)
  if (!item) throw new Failure('INVARIANT_BROKEN', 'A topic is 32 bytes.', { topic })
  const bloom = new Uint32Array(WORDS)
  mark(marker.topics, item, 0, bloom, 0)
  return bloom
}

function memory(width: 5 | 8, hash: Memory['hash']): Memory {
  return { width, hash, entries: new Uint32Array((1 << 12) * strideOf(width)), slots: new Int32Array(1 << 13), size: 0 }
}

/** Words of an entry: the key and its three bits, rounded up so that an address's entry never crosses a cache line. */
function strideOf(width: number): number {
  return (width + 6) & ~3
}

/** Where the entry of the key at word `at` begins; it is made when it is first met. */
function entryOf(memory: Memory, words: Uint32Array, at: number): number {
  const { width, entries, slots } = memory
  const stride = strideOf(width)
  const mask = slots.length - 1
  for (let slot = hashOf(words, at, width) & mask; ; slot = (slot + 1) & mask) {
    const held = slots[slot] ?? 0
    if (held === 0) return add(memory, words, at)
    const entry = (held - 1) * stride
    let i = 0
    while (i < width && entries[entry + i] === words[at + i]) i++
    if (i === width) return entry
  }
}

function add(memory: Memory, words: Uint32Array, at: number): number {
  const { width } = memory
  const stride = strideOf(width)
  if ((memory.size + 1) * stride > memory.entries.length) grow(memory, stride)
  const { entries, size } = memory
  const entry = size * stride
  for (let i = 0; i < width; i++) entries[entry + i] = words[at + i] ?? 0
  const digest = memory.hash(new Uint8Array(entries.buffer, entry * 4, width * 4))
  for (let i = 0; i < 3; i++)
    entries[entry + width + i] = (((digest[2 * i] ?? 0) << 8) | (digest[2 * i + 1] ?? 0)) & 2047
  memory.size++
  place(memory, size, entry)
  return entry
}

/** Doubles the room, or forgets everything where the bound is reached. */
function grow(memory: Memory, stride: number): void {
  if (memory.size >= REMEMBERED) {
    memory.size = 0
    memory.slots.fill(0)
    return
  }
  const larger = new Uint32Array(memory.entries.length * 2)
  larger.set(memory.entries)
  memory.entries = larger
  memory.slots = new Int32Array(memory.slots.length * 2)
  for (let id = 0; id < memory.size; id++) place(memory, id, id * stride)
}

function place({ entries, slots, width }: Memory, id: number, entry: number): void {
  const mask = slots.length - 1
  let slot = hashOf(entries, entry, width) & mask
  while (slots[slot] !== 0) slot = (slot + 1) & mask
  slots[slot] = id + 1
}

function hashOf(words: Uint32Array, at: number, width: number): number {
  let h = 0x9e3779b9
  for (let i = 0; i < width; i++) h = Math.imul(h ^ (words[at + i] ?? 0), 0x85ebca6b) ^ (h >>> 13)
  return h ^ (h >>> 15)
}
