/** The port to a key: it signs, and never gives the key away. */
import type { Address } from '../core/address.ts'

/** An EIP-1559 transaction to sign. */
export type Transaction = {
  readonly chainId: number
  readonly nonce: number
  readonly to: Address
  readonly data: `0x${string}`
  readonly valueWei: bigint
  readonly gas: bigint
  readonly maxFeeWei: bigint
  readonly tipWei: bigint
}

/** A key of a principal. */
export interface Signer {
  readonly address: Address
  /** The person or service that the key belongs to. */
  readonly principal: string
  /** The signed transaction, ready to broadcast; the same transaction gives the same bytes (RFC 6979). */
  readonly transaction: (transaction: Transaction, signal?: AbortSignal) => Promise<`0x${string}`>
  /** A signature over an EIP-712 digest. */
  readonly digest: (digest: `0x${string}`, signal?: AbortSignal) => Promise<`0x${string}`>
}
