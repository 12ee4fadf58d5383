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
  const from = inFours(packed)
  const into = new Uint32Array(words.buffer)
  const isSigned = sign === 'int256'
  const big: { row: number; exact: bigint }[] = []
  for (let row = 0; row < rows; row++) {
    if (wanted && wanted[row] === 0) continue
    const at = row * 8
    // The first byte of four is the lowest here.
    const isNegative = isSigned && ((from[at] ?? 0) & 0x80) !== 0
    const above = isNegative ? 0xffffffff : 0
    const fits =
      from[at] === above &&
      from[at + 1] === above &&
      from[at + 2] === above &&
      from[at + 3] === above &&
      (((from[at + 4] ?? 0) & 0x80) !== 0) === isNegative
    if (fits) {
      for (let i = 0; i < 4; i++) into[row * 4 + i] = turned(from[at + 7 - i] ?? 0)
      continue
    }
    into.fill(isNegative ? 0 : 0xffffffff, row * 4, row * 4 + 3)
    into[row * 4 + 3] = isNegative ? 0x80000000 : 0x7fffffff
    const whole = BigInt(`0x${Buffer.from(packed.subarray(row * 32, row * 32 + 32)).toString('hex')}`)
    big.push({ row, exact: isNegative ? whole - (1n << 256n) : whole })
  }
  return { words, big }
}

/** The same bytes in elements of four: eight times fewer to look at. */
function inFours(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2)
}

/** Four bytes in the opposite order. */
function turned(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24)
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
  const fours = new Uint32Array(words.buffer, words.byteOffset, rows * 4)
  const widths = new Uint8Array(rows)
  const ends = new Uint32Array(DIGITS + 3)
  for (let row = 0; row < rows; row++) {
    let i = 3
    while (i >= 0 && fours[row * 4 + i] === 0) i--
    let width = i < 0 ? 0 : (fours[row * 4 + i] ?? 0) > 0xffff ? i * 2 + 2 : i * 2 + 1
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
