/** Basis points: whole ten-thousandths, for shares that decide money or assignment. */
import { Failure } from './failure.ts'

/** A whole number from 0 to 10,000. */
export type Bps = number & { readonly __brand: 'Bps' }

/** `value` as basis points. Throws `SHARE_INVALID` unless it is a whole number from 0 to 10,000. */
export function from(value: number): Bps {
  if (!Number.isInteger(value) || value < 0 || value > 10_000) {
    throw new Failure('SHARE_INVALID', 'A share is a whole number of basis points from 0 to 10000.', { value })
  }
  return value as Bps
}

/** The share as a probability from 0 to 1. */
export function toShare(bps: Bps): number {
  return bps / 10_000
}

/** `amount * bps / 10000`, rounded down. */
export function of(amount: bigint, bps: Bps): bigint {
  return (amount * BigInt(bps)) / 10_000n
}
