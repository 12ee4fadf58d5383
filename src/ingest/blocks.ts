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

/** Collects blocks in ascending order. */
export type Builder = {
  /**
   * Counts a log in the newest or a newer block; `timed` = the header's time as the log states it, 0 = unknown. False when it
   * comes before or beside the last log's place, or contradicts the block's hash. Blocks whose logs state several times get 0.
   */
  readonly see: (block: number, logIndex: number, atS: number, hash: Uint8Array, hashAt: number) => boolean
  /** The words of the newest block's bloom: where they are, and from which word on. */
  readonly blooms: () => Uint32Array
  readonly bloomAt: () => number
  readonly take: () => Blocks
}

/** An empty builder. */
export function builder(): Builder {
  let capacity = 64
  let arrays = allocate(capacity)
  let count = 0
  let lastIndex = -1
  return {
    see: (block, logIndex, atS, hash, hashAt) => {
      const at = count - 1
      if (count > 0 && arrays.block[at] === block) {
        if (logIndex <= lastIndex || !sameHash(arrays.hash, at * 32, hash, hashAt)) return false
        if (logIndex !== lastIndex + 1) arrays.dense[at] = 0
        if (arrays.atS[at] !== atS) arrays.atS[at] = 0
        arrays.logs[at] = (arrays.logs[at] ?? 0) + 1
        lastIndex = logIndex
        return true
      }
      if (count > 0 && (arrays.block[at] ?? 0) > block) return false
      if (count === capacity) {
        capacity *= 2
        const larger = allocate(capacity)
        for (const key of KEYS) larger[key].set(arrays[key] as never)
        arrays = larger
      }
      arrays.block[count] = block
      arrays.atS[count] = atS
      arrays.logs[count] = 1
      arrays.dense[count] = logIndex === 0 ? 1 : 0
      for (let i = 0; i < 32; i++) arrays.hash[count * 32 + i] = hash[hashAt + i] ?? 0
      lastIndex = logIndex
      count++
      return true
    },
    blooms: () => arrays.bloom,
    bloomAt: () => (count - 1) * Bloom.WORDS,
    take: () => ({ count, ...arrays }),
  }
}

/** The 0x text of the hash of entry `i`. */
export function hashOf({ hash }: Blocks, i: number): `0x${string}` {
  return `0x${Buffer.from(hash.buffer, hash.byteOffset + i * 32, 32).toString('hex')}`
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

function sameHash(a: Uint8Array, i: number, b: Uint8Array, j: number): boolean {
  for (let k = 0; k < 32; k++) if (a[i + k] !== b[j + k]) return false
  return true
}
