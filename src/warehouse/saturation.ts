/** 256-bit numbers as HUGEINT words, saturated at both ends, with the exact values of those that were. */

/** Words (low, high) of each row, and what did not fit them. */
export type Saturated = {
  readonly words: BigUint64Array
  readonly big: readonly { readonly row: number; readonly exact: bigint }[]
}

/** What the packed words are: unsigned, or two's complement. */
export type Sign = 'uint256' | 'int256'

/**
 * 256-bit big-endian values, 32 bytes a row, saturated at 2^127-1, and at -2^127 when they are signed. Rows that `wanted` marks 0
 * stay 0.
 */
export function of(packed: Uint8Array, rows: number, sign: Sign, wanted?: Uint8Array): Saturated {
  const words = new BigUint64Array(rows * 2)
  const bytes = new Uint8Array(words.buffer)
  const big: { row: number; exact: bigint }[] = []
  for (let row = 0; row < rows; row++) {
    if (wanted && wanted[row] === 0) continue
    const from = row * 32
    const isNegative = sign === 'int256' && (packed[from] ?? 0) >= 0x80
    const above = isNegative ? 0xff : 0
    let fits = (packed[from + 16] ?? 0) >= 0x80 === isNegative
    for (let i = from; fits && i < from + 16; i++) fits = packed[i] === above
    if (fits) {
      for (let i = 0; i < 16; i++) bytes[row * 16 + i] = packed[from + 31 - i] ?? 0
      continue
    }
    bytes.fill(isNegative ? 0 : 0xff, row * 16, row * 16 + 15)
    bytes[row * 16 + 15] = isNegative ? 0x80 : 0x7f
    const whole = BigInt(`0x${Buffer.from(packed.subarray(from, from + 32)).toString('hex')}`)
    big.push({ row, exact: isNegative ? whole - (1n << 256n) : whole })
  }
  return { words, big }
}

/** Rows that DuckDB packs at one width, that of the widest of them. */
const PACKED_TOGETHER = 2_048

/**
 * The numbers of `rows` rows in an order by the width of their `words`, the narrowest first, and each width in its own order; rows with
 * anything saturated come last. Null where there are too few rows for a width of their own. In the order of the chain a dollar coin's
 * amounts take the room of an absurd one in the same two thousand: by width, the column is half as large.
 */
export function byWidth(words: BigUint64Array, saturated: Uint8Array): Uint32Array | null {
  const rows = saturated.length
  if (rows <= PACKED_TOGETHER) return null
  const digits = new Uint16Array(words.buffer, words.byteOffset, rows * DIGITS)
  const widths = new Uint8Array(rows)
  const ends = new Uint32Array(DIGITS + 3)
  for (let row = 0; row < rows; row++) {
    let width = DIGITS
    while (width > 0 && digits[row * DIGITS + width - 1] === 0) width--
    if (saturated[row] !== 0) width = DIGITS + 1
    widths[row] = width
    ends[width + 1] = (ends[width + 1] ?? 0) + 1
  }
  for (let width = 1; width < ends.length; width++) ends[width] = (ends[width] ?? 0) + (ends[width - 1] ?? 0)
  const order = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) {
    const width = widths[row] ?? 0
    const at = ends[width] ?? 0
    order[at] = row
    ends[width] = at + 1
  }
  return order
}

/** Digits of 16 bits in a word of 128. */
const DIGITS = 8

/** `values`, `width` of them a row, with their rows in `order`. */
export function inOrder<T extends Uint8Array | Uint16Array | Uint32Array | BigUint64Array>(
  values: T,
  width: number,
  order: Uint32Array,
): T {
  const ordered = new (values.constructor as new (length: number) => T)(values.length)
  const [from, into] = [inFours(values), inFours(ordered)]
  const count = values.length === 0 ? 0 : (from.length / values.length) * width
  for (let at = 0; at < order.length; at++) {
    const row = order[at] ?? 0
    for (let k = 0; k < count; k++) into[at * count + k] = from[row * count + k] ?? 0
  }
  return ordered
}

/** The same memory in elements of at most four bytes: every element of eight that is read becomes an object. */
function inFours(
  values: Uint8Array | Uint16Array | Uint32Array | BigUint64Array,
): Uint8Array | Uint16Array | Uint32Array {
  return values instanceof BigUint64Array
    ? new Uint32Array(values.buffer, values.byteOffset, values.length * 2)
    : values
}
