/** Wallet and contract addresses: lower-case `0x` hex inside, EIP-55 only at the edges. */
import { getAddress, isAddress } from 'viem'
import { Failure } from './failure.ts'

/** A 20-byte address as `0x` and 40 lower-case hex digits; assignable to viem's `Address`. */
export type Address = `0x${string}` & { readonly __brand: 'Address' }

const PATTERN = /^0x[0-9a-f]{40}$/

/** The address in `text`, any case; does not verify a checksum (see {@link fromTyped}). Throws `ADDRESS_INVALID`. */
export function parse(text: string): Address {
  const lower = text.toLowerCase()
  if (!PATTERN.test(lower)) throw new Failure('ADDRESS_INVALID', `"${text.slice(0, 64)}" is not an address.`)
  return lower as Address
}

/** Like {@link parse}, for text that a person typed: a mixed-case address must carry its right EIP-55 checksum. */
export function fromTyped(text: string): Address {
  const address = parse(text)
  const digits = text.slice(2)
  const mixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  if (mixed && !isAddress(text, { strict: true })) {
    throw new Failure('ADDRESS_CHECKSUM', `"${text}" has a wrong EIP-55 checksum.`, { expected: getAddress(address) })
  }
  return address
}

/** Whether `text` is an address in any case. */
export function is(text: string): boolean {
  return PATTERN.test(text.toLowerCase())
}

/** The EIP-55 form, for output only. */
export function checksum(address: Address): `0x${string}` {
  return getAddress(address)
}

/** The 20 bytes of an address. */
export function toBytes(address: Address): Uint8Array {
  return Uint8Array.from(Buffer.from(address.slice(2), 'hex'))
}

/** The address in 20 bytes at `offset`. Throws `ADDRESS_INVALID` when the bytes run out. */
export function fromBytes(bytes: Uint8Array, offset = 0): Address {
  if (offset < 0 || offset + 20 > bytes.length) {
    throw new Failure('ADDRESS_INVALID', 'An address needs 20 bytes.', { offset, sizeBytes: bytes.length })
  }
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset + offset, 20).toString('hex')}` as Address
}

/** `0x0000…0000`: the counterparty of mints and burns, never a wallet. */
export const ZERO = `0x${'0'.repeat(40)}` as Address
