/** Words of the Solidity ABI: 32 bytes each, read in place. Nothing here throws: what does not fit is null. */

/** The bytes of `0x…` hex text; null when it is no whole number of bytes. */
export function bytes(hex: string): Uint8Array | null {
  if (!hex.startsWith('0x') || hex.length % 2 !== 0) return null
  const decoded = Buffer.from(hex.slice(2), 'hex')
  return decoded.length === hex.length / 2 - 1 ? decoded : null
}

/** Word number `index`, as a view. */
export function word(words: Uint8Array, index: number): Uint8Array {
  return words.subarray(index * 32, index * 32 + 32)
}

/** The 20 bytes of the address in word `index`; null when a byte above them is set. */
export function wallet(words: Uint8Array, index: number): Uint8Array | null {
  const start = index * 32
  for (let i = start; i < start + 12; i++) if (words[i] !== 0) return null
  return words.subarray(start + 12, start + 32)
}

/** The number in a word when it is below 2^32. */
export function small(value: Uint8Array): number | null {
  let number = 0
  for (const [i, byte] of value.entries()) {
    if (i < 28 && byte !== 0) return null
    number = number * 256 + byte
  }
  return number
}

/** The truth in a word that is 0 or 1. */
export function flag(value: Uint8Array): boolean | null {
  const number = small(value)
  return number === 0 || number === 1 ? number === 1 : null
}

/**
 * The words of the array whose offset stands at word `head`, its items `itemWords` words wide; null when it lies outside `data`
 * or is longer than 65,536, which no block's gas pays for (`sub` is 16 bits wide).
 */
export function array(data: Uint8Array, head: number, itemWords = 1): Uint8Array | null {
  const offset = small(word(data, head))
  if (offset === null || offset + 32 > data.length) return null
  const length = small(data.subarray(offset, offset + 32))
  const end = offset + 32 + (length ?? 0) * itemWords * 32
  if (length === null || length > 65_536 || end > data.length) return null
  return data.subarray(offset + 32, end)
}

/** The whole number in big-endian bytes. */
export function whole(value: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(value).toString('hex') || '0'}`)
}

/** A number from 0 to 2^256-1 as a word. */
export function ofWhole(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
}

/** Bytes as lower-case hex text with `0x`. */
export function hex(value: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
}
