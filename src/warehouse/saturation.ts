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
