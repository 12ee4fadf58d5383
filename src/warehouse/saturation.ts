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

/**
 * Runs [from, to) of rows in an order that leaves rows with a saturated value for the end, each part in its own order; null where
 * there is none. DuckDB packs 2,048 numbers at the width of the widest: strewn about, one absurd amount in four thousand
 * makes the column a fifth larger.
 */
export function widestLast(saturated: Uint8Array): readonly (readonly [number, number])[] | null {
  const wide: (readonly [number, number])[] = []
  const narrow: (readonly [number, number])[] = []
  for (let from = 0, row = 0; row <= saturated.length; row++) {
    if (row < saturated.length && saturated[row] === 0) continue
    if (row > from) narrow.push([from, row])
    if (row < saturated.length) wide.push([row, row + 1])
    from = row + 1
  }
  return wide.length === 0 ? null : [...narrow, ...wide]
}

/** `values`, `width` of them a row, with their rows in the order of `runs`. */
export function inOrder<T extends Uint8Array | Uint16Array | Uint32Array | BigUint64Array>(
  values: T,
  width: number,
  runs: readonly (readonly [number, number])[],
): T {
  const ordered = new (values.constructor as new (length: number) => T)(values.length)
  let at = 0
  for (const [from, to] of runs) {
    ordered.set(values.subarray(from * width, to * width) as never, at)
    at += (to - from) * width
  }
  return ordered
}
