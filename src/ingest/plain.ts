/** JSON as bytes: plain texts, numbers and lists are found and skipped where they stand. What is not plain is for `JSON.parse`. */

const HEX = new Uint8Array(256).fill(255)
for (let i = 0; i < 16; i++) {
  HEX['0123456789abcdef'.charCodeAt(i)] = i
  HEX['0123456789ABCDEF'.charCodeAt(i)] = i
}

/** Characters. */
export const [QUOTE, COMMA, OPEN, CLOSE, LEFT, RIGHT, BACKSLASH, ZERO, X, COLON] = [
  0x22, 0x2c, 0x7b, 0x7d, 0x5b, 0x5d, 0x5c, 0x30, 0x78, 0x3a,
]

/** Where an unknown value at `p` ends, whatever it holds; -1 for a text with an escape, and where the body ends before it. */
export function afterValue(b: Uint8Array, p: number): number {
  if (b[p] === QUOTE) return afterText(b, p)
  const isNested = b[p] === OPEN || b[p] === LEFT
  for (let at = p, depth = 0; at < b.length; at++) {
    const c = b[at]
    if (!isNested && (c === COMMA || c === CLOSE || c === RIGHT)) return at
    if (c === QUOTE) {
      at = afterText(b, at) - 1
      if (at < 0) return -1
    } else if (c === OPEN || c === LEFT) depth++
    else if ((c === CLOSE || c === RIGHT) && --depth === 0) return at + 1
  }
  return -1
}

function afterText(b: Uint8Array, p: number): number {
  let end = p + 1
  while (end < b.length && b[end] !== QUOTE && b[end] !== BACKSLASH) end++
  return b[end] === QUOTE ? end + 1 : -1
}

/** Where the quantity `"0x…"` at `p`, of at most eight digits, ends, or -1; its value is in {@link quantity}. */
export function afterQuantity(b: Uint8Array, p: number): number {
  if (b[p] !== QUOTE || b[p + 1] !== ZERO || b[p + 2] !== X) return -1
  let value = 0
  let end = p + 3
  for (let digit = HEX[b[end] ?? 0] ?? 255; digit < 16; digit = HEX[b[++end] ?? 0] ?? 255) value = value * 16 + digit
  if (b[end] !== QUOTE || end === p + 3 || end > p + 11) return -1
  quantity = value
  return end + 1
}

/** The value that {@link afterQuantity} read last. */
export let quantity = 0

/** The digits of the 0x text of exactly `digits` digits at `p` begin three characters on: whether it is closed there. */
export function isHex(b: Uint8Array, p: number, digits: number): boolean {
  return b[p] === QUOTE && b[p + 1] === ZERO && b[p + 2] === X && b[p + 3 + digits] === QUOTE
}

/** The keys of one kind of object, in the order in which its last one had them: nearly every one has the same. */
export type Keys = { readonly names: readonly Text[]; readonly order: Int8Array }

/** Keys by `names`, which are numbered from 0. */
export function keys(names: readonly string[]): Keys {
  return { names: names.map((name) => textOf(`"${name}":`)), order: new Int8Array(MOST_KEYS).fill(-1) }
}

/** Keys of one object whose order is remembered. */
export const MOST_KEYS = 40

/** The number of the `k`-th key of an object, which stands at `p`; -1 = unknown. */
export function keyAt({ names, order }: Keys, view: DataView, p: number, k: number): number {
  const expected = order[k] ?? -1
  const name = names[expected]
  if (name && startsWith(view, p, name)) return expected
  const key = names.findIndex((each) => startsWith(view, p, each))
  order[k] = key
  return key
}

/** Where the value of the key at `p` with the number `key` begins, or -1. */
export function afterKey({ names }: Keys, b: Uint8Array, p: number, key: number): number {
  const name = names[key]
  if (name) return p + name.length
  const end = b[p] === QUOTE ? afterText(b, p) : -1
  return end > 0 && b[end] === COLON ? end + 1 : -1
}

/** A text of at least four characters in pieces of eight, or of four where it is shorter; the last piece ends where it ends. */
export type Text = { readonly length: number; readonly eights: Float64Array; readonly fours: Uint32Array }

/** `text`, which is ASCII, for {@link startsWith}. */
export function textOf(text: string): Text {
  const bytes = new DataView(Uint8Array.from(Buffer.from(text)).buffer)
  const pieces = (size: number) => {
    const count = Math.ceil(text.length / size)
    return Array.from({ length: count }, (_, i) => (i < count - 1 ? i * size : text.length - size))
  }
  const isShort = text.length < 8
  return {
    length: text.length,
    eights: Float64Array.from(isShort ? [] : pieces(8), (at) => bytes.getFloat64(at, true)),
    fours: Uint32Array.from(isShort ? pieces(4) : [], (at) => bytes.getUint32(at, true)),
  }
}

/**
 * Whether `text` stands at `p`; throws `RangeError` beyond the end. Eight characters at once, as the number that their bits are (for
 * ASCII never one that differs from itself): one by one, comparing takes longer than all the rest of a log.
 */
export function startsWith(view: DataView, p: number, { length, eights, fours }: Text): boolean {
  const last = eights.length - 1
  if (last >= 0) {
    for (let i = 0; i < last; i++) if (view.getFloat64(p + i * 8, true) !== eights[i]) return false
    return view.getFloat64(p + length - 8, true) === eights[last]
  }
  const end = fours.length - 1
  for (let i = 0; i < end; i++) if (view.getUint32(p + i * 4, true) !== fours[i]) return false
  return view.getUint32(p + length - 4, true) === fours[end]
}

/** What `read` makes of a body, or null where it looked beyond the body's end: what is cut off is not plain. */
export function within<T>(body: Buffer, read: (b: Uint8Array, view: DataView) => T): T | null {
  try {
    return read(
      new Uint8Array(body.buffer, body.byteOffset, body.length),
      new DataView(body.buffer, body.byteOffset, body.length),
    )
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/**
 * Reads `count` words of eight hex digits at `from` into `into`, bytes in memory order (least significant first: every platform
 * of Node is little-endian). Gives the digits joined by or: above 15 when one is none.
 */
export function decode(b: Uint8Array, from: number, into: Uint32Array, at: number, count: number): number {
  let seen = 0
  for (let w = 0, p = from; w < count; w++, p += 8) {
    const d0 = HEX[b[p] ?? 0] ?? 255
    const d1 = HEX[b[p + 1] ?? 0] ?? 255
    const d2 = HEX[b[p + 2] ?? 0] ?? 255
    const d3 = HEX[b[p + 3] ?? 0] ?? 255
    const d4 = HEX[b[p + 4] ?? 0] ?? 255
    const d5 = HEX[b[p + 5] ?? 0] ?? 255
    const d6 = HEX[b[p + 6] ?? 0] ?? 255
    const d7 = HEX[b[p + 7] ?? 0] ?? 255
    seen |= d0 | d1 | d2 | d3 | d4 | d5 | d6 | d7
    into[at + w] = (d0 << 4) | d1 | (d2 << 12) | (d3 << 8) | (d4 << 20) | (d5 << 16) | (d6 << 28) | (d7 << 24)
  }
  return seen
}

/** The words of whole bytes, in memory order. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(bytes).buffer)
}
