/**
 * Log blooms (Yellow Paper, 4.3.1): 2048 bits in which a block's header states every contract and topic of its logs, by three
 * bits of each one's keccak-256. A bloom here is 64 words, bit b of the paper at bit b & 31 of word b >> 5.
 */
import { createKeccak } from 'hash-wasm'
import { Failure } from '../core/failure.ts'

/** Words of a bloom. */
export const WORDS = 64

/** Finds the bits of items: of addresses (20 bytes), wallets as topics (20 bytes behind 12 zeros) and other topics (32 bytes). */
export type Marker = {
  /** Sets the bits of the address at byte `at` of `packed` in the bloom at word `from` of `blooms`. */
  readonly address: (packed: Uint8Array, at: number, blooms: Uint32Array, from: number) => void
  readonly wallet: (packed: Uint8Array, at: number, blooms: Uint32Array, from: number) => void
  readonly topic: (packed: Uint8Array, at: number, blooms: Uint32Array, from: number) => void
}

/** Items of one kind whose bits are remembered; then it forgets all and begins anew, so that memory stays bounded. */
const REMEMBERED = 1 << 20

/** A marker with nothing hashed yet; an item is hashed when it is first met. */
export async function open(): Promise<Marker> {
  const keccak = await createKeccak(256)
  const padded = new Uint8Array(32)
  const hash = (item: Uint8Array) => keccak.init().update(item).digest('binary')
  return {
    address: remembering(5, (packed, at) => hash(packed.subarray(at, at + 20))),
    wallet: remembering(5, (packed, at) => {
      padded.set(packed.subarray(at, at + 20), 12)
      return hash(padded)
    }),
    topic: remembering(8, (packed, at) => hash(packed.subarray(at, at + 32))),
  }
}

/** The bloom in a header's `logsBloom`, or null where it is not 256 bytes of hex. */
export function parse(logsBloom: string | null): Uint32Array | null {
  if (logsBloom?.length !== 514) return null
  const bytes = Buffer.from(logsBloom.slice(2), 'hex')
  if (bytes.length !== 256) return null
  return new Uint32Array(Uint8Array.from(bytes.reverse()).buffer)
}

/** Whether no bit is set. */
export function isEmpty(bloom: Uint32Array): boolean {
  return bloom.every((word) => word === 0)
}

/** How the bloom at word `from` of `blooms` (what was seen) lies to `stated`: the same bits, some of them, or others too. */
export function compare(stated: Uint32Array, blooms: Uint32Array, from: number): 'equal' | 'fewer' | 'other' {
  let same = true
  for (let i = 0; i < WORDS; i++) {
    const [a = 0, b = 0] = [stated[i], blooms[from + i]]
    if ((b & ~a) !== 0) return 'other'
    if (a !== b) same = false
  }
  return same ? 'equal' : 'fewer'
}

/** Whether every bit of `item` is set in `bloom`. */
export function holds(bloom: Uint32Array, item: Uint32Array): boolean {
  return compare(bloom, item, 0) !== 'other'
}

/** The bloom of one 32-byte topic in hex. */
export function ofTopic(marker: Marker, topic: string): Uint32Array {
  const packed = new Uint8Array(Buffer.from(topic.slice(2), 'hex'))
  if (packed.length !== 32) throw new Failure('INVARIANT_BROKEN', 'A topic is 32 bytes.', { topic })
  const bloom = new Uint32Array(WORDS)
  marker.topic(packed, 0, bloom, 0)
  return bloom
}

type Hash = (packed: Uint8Array, at: number) => Uint8Array

function remembering(width: 5 | 8, hash: Hash): Marker['topic'] {
  let capacity = 1 << 12
  let keys = new Uint32Array(capacity * width)
  let bits = new Uint16Array(capacity * 3)
  let slots = new Int32Array(capacity * 2).fill(-1)
  let size = 0

  const slotOf = (words: Uint32Array, at: number): number => {
    const mask = slots.length - 1
    let h = 0x9e3779b9
    for (let i = 0; i < width; i++) {
      h = Math.imul(h ^ (words[at + i] ?? 0), 0x85ebca6b)
      h ^= h >>> 15
    }
    let slot = (h ^ (h >>> 13)) & mask
    for (;;) {
      const held = slots[slot] ?? -1
      if (held < 0) return slot
      let i = 0
      while (i < width && keys[held * width + i] === words[at + i]) i++
      if (i === width) return slot
      slot = (slot + 1) & mask
    }
  }
  const grow = () => {
    if (capacity >= REMEMBERED) {
      size = 0
      slots.fill(-1)
      return
    }
    capacity *= 2
    const [olderKeys, olderBits] = [keys, bits]
    keys = new Uint32Array(capacity * width)
    keys.set(olderKeys)
    bits = new Uint16Array(capacity * 3)
    bits.set(olderBits)
    slots = new Int32Array(capacity * 2).fill(-1)
    for (let id = 0; id < size; id++) slots[slotOf(keys, id * width)] = id
  }
  // Senders and receivers come in turns, from two columns: both views are kept.
  const views: { of: Uint8Array; words: Uint32Array }[] = []
  const wordsOf = (packed: Uint8Array): Uint32Array => {
    const [a, b] = views
    if (a?.of === packed) return a.words
    if (b?.of === packed) return b.words
    const words = new Uint32Array(packed.buffer, packed.byteOffset, packed.length >> 2)
    if (views.length === 2) views.shift()
    views.push({ of: packed, words })
    return words
  }
  const aligned = new Uint32Array(width)
  const alignedBytes = new Uint8Array(aligned.buffer)

  return (packed, at, blooms, from) => {
    const isAligned = ((packed.byteOffset | at) & 3) === 0
    if (!isAligned) alignedBytes.set(packed.subarray(at, at + width * 4))
    const words = isAligned ? wordsOf(packed) : aligned
    const offset = isAligned ? at >> 2 : 0
    let slot = slotOf(words, offset)
    let id = slots[slot] ?? -1
    if (id < 0) {
      if (size === capacity) {
        grow()
        slot = slotOf(words, offset)
      }
      id = size++
      slots[slot] = id
      for (let i = 0; i < width; i++) keys[id * width + i] = words[offset + i] ?? 0
      const digest = hash(packed, at)
      for (let i = 0; i < 3; i++) bits[id * 3 + i] = (((digest[2 * i] ?? 0) << 8) | (digest[2 * i + 1] ?? 0)) & 2047
    }
    for (let i = id * 3; i < id * 3 + 3; i++) {
      const bit = bits[i] ?? 0
      blooms[from + (bit >> 5)] = (blooms[from + (bit >> 5)] ?? 0) | (1 << (bit & 31))
    }
  }
}
