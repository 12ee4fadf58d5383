/** Native-currency amounts (fees, budgets for gas): never a token's units. */
import { Failure } from './failure.ts'

/** A non-negative amount of wei. */
export type Wei = bigint & { readonly __brand: 'Wei' }

/** `value` as wei. Throws `AMOUNT_INVALID` when negative. */
export function from(value: bigint): Wei {
  if (value < 0n) throw new Failure('AMOUNT_INVALID', 'An amount of wei cannot be negative.', { value })
  return value as Wei
}
