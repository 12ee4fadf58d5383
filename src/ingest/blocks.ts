/** What an answer of logs says of each block that it touches: how many logs, under which hash, at what time, with which bloom. */
import * as Bloom from './bloom.ts'

/** One entry a block, ascending. `dense` = the log indices are 0, 1, 2 …; `bloom` is 64 words an entry, `hash` 32 bytes. */
export type Blocks = {
  readonly count: number
  readonly block: Uint32Array
  readonly hash: Uint8Array
  readonly atS: Uint32Array
  readonly logs: Uint32Array
  readonly dense: Uint8Array
  readonly bloom: Uint32Array
}

/** Blocks under construction, in ascending order. */
export type Growing = { count: number; lastIndex: number; arrays: Arrays }

/** Nothing yet. */
export function open(): Growing {
  return { count: 0, lastIndex: -1, arrays: allocate(64) }
}

/**
 * Counts a log in the newest or a newer block; `atS` = the header's time as the log states it, 0 = unknown. False when it comes
 * before or beside the last log's place, or contradicts the block's hash. Blocks whose logs state several times get 0.
 */
export function see(growing: Growing, block: number, logIndex: number, atS: number, hash: Uint8Array): boolean {
  const { count, arrays } = growing
  if (count > 0 && arrays.block[count - 1] === block)
    return sameHash(arrays.hash, (count - 1) * 32, hash) && again(growing, logIndex, atS)
  if (count > 0 && (arrays.block[count - 1] ?? 0) > block) return false
  if (count === arrays.block.length) {
    growing.arrays = allocate(count * 2)
    for (const key of KEYS) growing.arrays[key].set(arrays[key] as never)
  }
  const { arrays: now } = growing
  now.block[count] = block
  now.atS[count] = atS
  now.logs[count] = 1
  now.dense[count] = logIndex === 0 ? 1 : 0
  now.hash.set(hash, count * 32)
  growing.lastIndex = logIndex
  growing.count++
  return true
}

/** {@link see} for a log of the newest block under the same hash. */
export function again(growing: Growing, logIndex: number, atS: number): boolean {
  const { arrays, lastIndex } = growing
  const at = growing.count - 1
  if (logIndex <= lastIndex) return false
  if (logIndex !== lastIndex + 1) arrays.dense[at] = 0
  if (arrays.atS[at] !== atS) arrays.atS[at] = 0
  arrays.logs[at] = (arrays.logs[at] ?? 0) + 1
  growing.lastIndex = logIndex
  return true
}

/** Logs of one block that follow each other, at a byte of a memory: see {@link run}. */
export type Memory = { readonly words: Uint32Array; readonly bytes: Uint8Array }

/** Words of a run: block, time (0 = unknown, or several), first and last log index, logs, 1 = without a hole, two more; hash; bloom. */
export const RUN_WORDS = 16 + Bloom.WORDS

/** {@link see} for all logs of the run at word `at` of `memory`, with the bits of its bloom. */
export function run(growing: Growing, { words, bytes }: Memory, at: number): boolean {
  const block = words[at] ?? 0
  const first = words[at + 2] ?? 0
  const hash = bytes.subarray((at + 8) * 4, (at + 16) * 4)
  if (!see(growing, block, first, words[at + 1] ?? 0, hash)) return false
  const { count, arrays } = growing
  const entry = count - 1
  // The first log is counted already.
  arrays.logs[entry] = (arrays.logs[entry] ?? 0) + (words[at + 4] ?? 0) - 1
  if (words[at + 5] !== 1) arrays.dense[entry] = 0
  growing.lastIndex = words[at + 3] ?? 0
  const from = bloomAt(growing)
  for (let i = 0; i < Bloom.WORDS; i++)
    arrays.bloom[from + i] = (arrays.bloom[from + i] ?? 0) | (words[at + 16 + i] ?? 0)
  return true
}

/** The word in `growing.arrays.bloom` at which the newest block's bloom begins. */
export function bloomAt({ count }: Growing): number {
  return (count - 1) * Bloom.WORDS
}

/** What was seen. */
export function taken({ count, arrays }: Growing): Blocks {
  return { count, ...arrays }
}

/** Whether entry `i` has the hash that stands as the `j`-th in `hashes`. */
export function hasHash({ hash }: Blocks, i: number, hashes: Uint8Array, j: number): boolean {
  for (let k = 0; k < 32; k++) if (hash[i * 32 + k] !== hashes[j * 32 + k]) return false
  return true
}

type Arrays = Omit<Blocks, 'count'>
const KEYS = ['block', 'hash', 'atS', 'logs', 'dense', 'bloom'] as const

function allocate(capacity: number): Arrays {
  return {
    block: new Uint32Array(capacity),
    hash: new Uint8Array(capacity * 32),
    atS: new Uint32Array(capacity),
    logs: new Uint32Array(capacity),
    dense: new Uint8Array(capacity),
    bloom: new Uint32Array(capacity * Bloom.WORDS),
  }
}

function sameHash(a: Uint8Array, i: number, b: Uint8Array): boolean {
  for (let k = 0; k < 32; k++) if (a[i + k] !== b[k]) return false
  return true
}
