/** Keys of three 32-bit words: numbers for distinct ones by open addressing (Knuth, "The Art of Computer Programming", vol. 3, 1998, §6.4), and counts of many by a sketch. */

/** Distinct keys by number, in the order in which they were first asked for. */
export type Numbering = {
  /** The number of a key, which gets the next one when it is new. */
  readonly of: (x: number, y: number, z: number) => number
  /** The number of a key, −1 when it has none. */
  readonly find: (x: number, y: number, z: number) => number
  readonly size: () => number
  /** The words of key `number`. */
  readonly x: (number: number) => number
  readonly y: (number: number) => number
  readonly z: (number: number) => number
}

/** No key yet; room doubles as keys come. */
export function create(): Numbering {
  let bits = 12
  let slots = new Uint32Array(2 ** bits) // 1 + the number; 0 = free
  let keys = new Uint32Array(3 * 2 ** (bits - 1))
  let size = 0
  const slotOf = (x: number, y: number, z: number): number => {
    const mask = slots.length - 1
    let slot = hash(x, y, z) >>> (32 - bits)
    for (let held = slots[slot] ?? 0; held !== 0; held = slots[slot] ?? 0) {
      const at = 3 * (held - 1)
      if (keys[at] === x && keys[at + 1] === y && keys[at + 2] === z) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }
  const widen = () => {
    bits++
    slots = new Uint32Array(2 ** bits)
    const wider = new Uint32Array(3 * 2 ** (bits - 1))
    wider.set(keys)
    keys = wider
    for (let number = 0; number < size; number++) {
      const at = 3 * number
      slots[slotOf(keys[at] ?? 0, keys[at + 1] ?? 0, keys[at + 2] ?? 0)] = number + 1
    }
  }
  return {
    of: (x, y, z) => {
      let slot = slotOf(x, y, z)
      const held = slots[slot] ?? 0
      if (held !== 0) return held - 1
      if (2 * size >= slots.length) {
        widen()
        slot = slotOf(x, y, z)
      }
      keys[3 * size] = x
      keys[3 * size + 1] = y
      keys[3 * size + 2] = z
      slots[slot] = ++size
      return size - 1
    },
    find: (x, y, z) => (slots[slotOf(x, y, z)] ?? 0) - 1,
    size: () => size,
    x: (number) => keys[3 * number] ?? 0,
    y: (number) => keys[3 * number + 1] ?? 0,
    z: (number) => keys[3 * number + 2] ?? 0,
  }
}

/** How often keys were counted: never too low, and too high only where keys collide (a count-min sketch of one row; Cormode and Muthukrishnan, 2005). */
export type Sketch = {
  readonly count: (x: number, y: number, z: number) => void
  /** Whether the key was counted `least` times or more, or others that collide with it were. */
  readonly reaches: (x: number, y: number, z: number) => boolean
}

/** The most room of a sketch, in bytes. Beyond it collisions grow, and with them what is looked at in vain; nothing is lost. */
const MOST_SLOTS = 2 ** 27

/** A sketch of about `expected` counts of keys, of which `least` (at most 255) are asked for. */
export function sketch(expected: number, least: number): Sketch {
  let bits = 12
  while (2 ** bits < Math.min(2 * expected, MOST_SLOTS)) bits++
  const counts = new Uint8Array(2 ** bits)
  const shift = 32 - bits
  return {
    count: (x, y, z) => {
      const slot = hash(x, y, z) >>> shift
      const before = counts[slot] ?? 0
      if (before < least) counts[slot] = before + 1
    },
    reaches: (x, y, z) => (counts[hash(x, y, z) >>> shift] ?? 0) >= least,
  }
}

/** Words mixed in turn as MurmurHash3 does (Appleby, 2011). */
function hash(x: number, y: number, z: number): number {
  let h = round(round(round(0x2f0b4a17, x), y), z)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function round(h: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const mixed = h ^ k
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}
