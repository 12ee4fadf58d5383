/** Block numbers: inclusive `fromBlock`/`toBlock` at the edges, half-open inside range algebra. */
import { Failure } from './failure.ts'

/** A block height, 0 to 2^32-1 (the warehouse's `UINTEGER`). */
export type BlockNumber = number & { readonly __brand: 'BlockNumber' }

/** `value` as a block height. Throws `BLOCK_INVALID` for what is not a whole number from 0 to 2^32-1. */
export function from(value: number | bigint): BlockNumber {
  const height = Number(value)
  if (!Number.isInteger(height) || height < 0 || height > 0xffff_ffff) {
    throw new Failure('BLOCK_INVALID', `${String(value)} is not a block height.`)
  }
  return height as BlockNumber
}
