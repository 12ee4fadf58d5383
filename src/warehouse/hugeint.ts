/** HUGEINT columns from `bigint`, for bulk appending. */
import { Failure } from '../core/failure.ts'
import { MAX_STORED } from '../core/units.ts'
import type { Column } from './vector.ts'

const LOW = (1n << 64n) - 1n

/** A column of whole numbers from 0 to 2^127-1, `null` = NULL. Throws `AMOUNT_INVALID` for others: an amount is never cut. */
export function column(values: readonly (bigint | null)[]): Column {
  const words = new BigUint64Array(values.length * 2)
  const valid = new Uint8Array(values.length)
  for (const [i, value] of values.entries()) {
    if (value === null) continue
    if (value < 0n || value > MAX_STORED)
      throw new Failure('AMOUNT_INVALID', 'The amount does not fit a HUGEINT.', { row: i, value })
    words[2 * i] = value & LOW
    words[2 * i + 1] = value >> 64n
    valid[i] = 1
  }
  return { values: words, valid }
}
