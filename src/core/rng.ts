/** Seeded randomness: xoshiro128** (Blackman & Vigna, 2018, doi:10.1145/3460772), seeded by splitmix32 over a text's FNV-1a hash. */

/** A stream of pseudo-random numbers; the same seed gives the same stream everywhere. */
export type Rng = {
  /** A number in [0, 1) with 32 random bits. */
  readonly uniform: () => number
  /** A whole number in [0, bound), without modulo bias. */
  readonly below: (bound: number) => number
  /** A standard normal deviate (Box and Muller, 1958). */
  readonly normal: () => number
  /** Shuffles in place (Fisher and Yates) and returns the same array. */
  readonly shuffle: <T extends unknown[] | Int32Array | Uint32Array>(items: T) => T
  /** An independent stream named `label`. */
  readonly fork: (label: string) => Rng
}

/** The stream of `seed`; numbers and text are both taken as text. */
export function create(seed: number | string): Rng {
  const next = xoshiro128(seedWords(String(seed)))
  const uniform = () => next() / 4_294_967_296
  const below = (bound: number) => {
    const limit = 4_294_967_296 - (4_294_967_296 % bound)
    for (;;) {
      const draw = next()
      if (draw < limit) return draw % bound
    }
  }
  let spare: number | null = null
  const normal = () => {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  const shuffle = <T extends unknown[] | Int32Array | Uint32Array>(items: T): T => {
    for (let i = items.length - 1; i > 0; i--) {
      const j = below(i + 1)
      const held = items[i]
      items[i] = items[j] as never
      items[j] = held as never
    }
    return items
  }
  return { uniform, below, normal, shuffle, fork: (label) => create(`${seed}/${label}`) }
}

function seedWords(text: string): Uint32Array {
  let state = 0x811c9dc5
  for (const byte of Buffer.from(text, 'utf8')) state = Math.imul(state ^ byte, 0x01000193) >>> 0
  return Uint32Array.from({ length: 4 }, () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  })
}

function xoshiro128(words: Uint32Array): () => number {
  let [a = 1, b = 2, c = 3, d = 4] = words
  return () => {
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const carried = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= carried
    d = rotate(d, 11)
    return scrambled
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
